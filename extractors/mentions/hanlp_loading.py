"""Where a HanLP model is, and how it is loaded: one that ships, a folder, or a name of `hanlp.pretrained`.

HanLP saves a component without the configuration and tokenizer of its encoder. Where a folder holds these under
`encoder`, they are used; else HanLP looks for them under the name that the component's `config.json` gives.
"""

import contextlib
import difflib
import io
import json
import os
import urllib.error
import urllib.request
from functools import cache
from pathlib import Path
from typing import Any

from extractors.mentions.hub import PATIENCE, WEIGHTS, ModelError

ENCODER = "encoder"


def locate(model: str) -> Path:
    """The folder of a model, downloaded where it is a name of `hanlp.pretrained` that is not there yet.

    Raises ModelError, within seconds where there is no network.
    """
    hanlp = _hanlp()
    for folder in (WEIGHTS / model, Path(model).expanduser()):
        if folder.is_dir():
            return folder
    known = hanlp.pretrained.ALL
    if Path(model).name != model:
        raise ModelError(f"no model folder {model}")
    if model not in known:
        near = difflib.get_close_matches(model.upper(), known, 3) or [
            "CLOSE_TOK_POS_NER_SRL_DEP_SDP_CON_ELECTRA_SMALL_ZH"
        ]
        raise ModelError(
            f"no HanLP model {model!r}: no folder is called so, nor has hanlp.pretrained that name; it has "
            f"{', '.join(near)} and {len(known) - len(near)} more"
        )
    from hanlp.utils.io_util import get_resource

    return Path(_fetched(known[model], f"no HanLP model {model!r}", "the path of its folder", get_resource))


@cache
def load(model: str) -> Any:
    """The HanLP component of a model (see `locate`), on a GPU where there is one. Raises ModelError."""
    folder = locate(model)
    if not any((folder / name).is_file() for name in ("config.json", "meta.json")):
        raise ModelError(f"{folder}: not a HanLP model: it has no config.json")
    hanlp = _hanlp()
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said):
            component = hanlp.load(str(folder), verbose=False, **_encoder(folder))
    except ModelError:
        raise
    except Exception as error:  # HanLP and what it is made of raise classes of many libraries
        raise ModelError(f"{folder}: HanLP cannot load it: {_first(error)}") from error
    return component


def _first(error: BaseException) -> str:
    """What went wrong first: HanLP's own report of an error may fail, too."""
    while error.__context__ is not None:
        error = error.__context__
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__


def _hanlp() -> Any:
    try:
        import hanlp
    except ImportError as error:
        raise ModelError(f"kg_hanlp needs {error.name}: pip install 'kg-builder[hanlp]'") from error
    return hanlp


def _encoder(folder: Path) -> dict[str, Any]:
    """What `hanlp.load` is to be told of a component's encoder."""
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except OSError:
        return {}  # a model of the TensorFlow days
    except ValueError as error:
        raise ModelError(f"{folder / 'config.json'}: not JSON: {error}") from error
    embedding = config.get("encoder")
    name = embedding.get("transformer") if isinstance(embedding, dict) else config.get("transformer")
    if not isinstance(name, str):
        return {}
    if (folder / ENCODER / "config.json").is_file():
        name = str(folder / ENCODER)
    elif not Path(name).is_dir():
        _check_encoder(name, folder)
    if isinstance(embedding, dict):
        from hanlp_common.configurable import Configurable

        return {"encoder": Configurable.from_config({**embedding, "transformer": name})}
    return {"transformer": name}


def _check_encoder(name: str, folder: Path) -> None:
    """Raises ModelError where an encoder's configuration is neither here nor to be had."""
    from hanlp.layers.transformers.resource import tokenizer_mirrors
    from huggingface_hub import try_to_load_from_cache

    what = f"{folder}: its encoder {name!r} is not here"
    hint = f"its config.json and tokenizer under {folder / ENCODER}"
    if name in tokenizer_mirrors:
        _fetched(tokenizer_mirrors[name], what, hint, lambda url: url)
    elif not isinstance(try_to_load_from_cache(name, "config.json"), str):
        endpoint = os.environ.get("HF_ENDPOINT", "https://huggingface.co").rstrip("/")
        if reason := _silence(f"{endpoint}/{name}/resolve/main/config.json"):
            raise ModelError(f"{what}, and {endpoint} {reason}: give {hint}")


def _fetched(url: str, what: str, hint: str, fetch: Any) -> str:
    """Where HanLP keeps what it downloads from there; fetched by `fetch` where it is missing. Raises ModelError."""
    from hanlp.utils.io_util import path_from_url, split_if_compressed

    kept = str(split_if_compressed(path_from_url(url))[0])
    if os.path.isdir(kept):
        return kept
    if reason := _silence(url):
        raise ModelError(f"{what}: {kept} is not there, and {url} {reason}: give {hint}")
    return str(fetch(url))


def _silence(url: str) -> str | None:
    """Why nothing is to be had from there; None where something is."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, method="HEAD"), timeout=PATIENCE):
            return None
    except urllib.error.HTTPError as error:
        return f"answers {error.code}"
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        return f"does not answer ({str(reason).splitlines()[0] if str(reason) else type(error).__name__})"
