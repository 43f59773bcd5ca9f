"""Where a model is: a folder, the local cache of the Hugging Face hub, or the hub itself."""

import json
import os
import re
from pathlib import Path
from typing import Any

WEIGHTS = Path(__file__).parents[1] / "weights"
PATIENCE = 5
"""Seconds after which a hub that does not answer is taken for absent."""
_NAME = re.compile(r"[\w.-]+(?:/[\w.-]+)?")
_SMALL = re.compile(r"[^/]+\.(?:json|txt|model)")
_WEIGHTS = ("*.onnx", "onnx/*.onnx", "*.safetensors", "pytorch_model*.bin")


class ModelError(ValueError):
    """A model that cannot be had or used; the message says which and what is wrong with it."""


def locate(model: str) -> Path:
    """The folder of a model: of that name among those that ship, at that path, or of that name on the hub.

    A name of the hub (`organisation/model`) is looked for in its local cache, then downloaded. Raises ModelError,
    within seconds where there is no network, with the places where it was looked for.
    """
    shipped, folder = WEIGHTS / model, Path(model).expanduser()
    if _NAME.fullmatch(model) and shipped.is_dir():
        return shipped
    if folder.is_dir():
        return folder
    if not _NAME.fullmatch(model) or model.startswith("."):
        raise ModelError(f"no model folder {model}")
    return cached(model) or _download(model)


def scores_facts(folder: Path) -> bool:
    """Whether a folder holds a model of the kind that ships, which finds mentions and scores facts among them."""
    return (folder / "roles.onnx").is_file()


def shipped() -> list[str]:
    """The names of the models that ship."""
    return sorted(path.name for path in WEIGHTS.iterdir() if path.is_dir())


def cache_folder() -> Path:
    """Where the Hugging Face libraries keep what they download (HF_HUB_CACHE, HF_HOME)."""
    if named := os.environ.get("HF_HUB_CACHE"):
        return Path(named).expanduser()
    home = os.environ.get("HF_HOME") or Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache", "huggingface")
    return Path(home).expanduser() / "hub"


def cached(name: str) -> Path | None:
    """The folder of a hub's model in the local cache; None where it is not there, or without its weights."""
    folder = cache_folder() / f"models--{name.replace('/', '--')}"
    reference = folder / "refs/main"
    revisions = [reference.read_text(encoding="utf-8").strip()] if reference.is_file() else []
    revisions += sorted(path.name for path in folder.glob("snapshots/*"))
    for snapshot in (folder / "snapshots" / revision for revision in revisions):
        if (snapshot / "config.json").is_file() and any(any(snapshot.glob(kind)) for kind in _WEIGHTS):
            return snapshot
    return None


def cached_names() -> list[str]:
    """The names of the models in the local cache."""
    folders = sorted(cache_folder().glob("models--*"))
    names = [folder.name.removeprefix("models--").replace("--", "/", 1) for folder in folders]
    return [name for name in names if cached(name)]


def _download(name: str) -> Path:
    import urllib.error
    import urllib.request

    looked = f"no model {name!r}: none of that name ships ({', '.join(shipped())}), no folder is called so, {cache_folder()} has none"
    hint = "give the path of a folder that holds it"
    if os.environ.get("HF_HUB_OFFLINE", "").upper() in ("1", "TRUE", "YES", "ON"):
        raise ModelError(f"{looked}, and HF_HUB_OFFLINE forbids to download it: {hint}")
    endpoint = os.environ.get("HF_ENDPOINT", "https://huggingface.co").rstrip("/")
    try:
        with urllib.request.urlopen(f"{endpoint}/api/models/{name}", timeout=PATIENCE) as answer:
            files = [file["rfilename"] for file in json.load(answer)["siblings"]]
    except urllib.error.HTTPError as error:
        raise ModelError(
            f"{looked}, nor has {endpoint} one for you ({error.code} {error.reason}): {hint}"
        ) from error
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"{looked}, and {endpoint} does not answer ({reason(error)}): {hint}") from error
    try:
        from huggingface_hub import snapshot_download
    except ImportError as error:
        raise ModelError(f"{looked}; to download it: pip install 'kg-builder[hf]', or {hint}") from error
    try:
        kept = snapshot_download(
            name, cache_dir=cache_folder(), endpoint=endpoint, allow_patterns=_wanted(files)
        )
        return Path(kept)
    except Exception as error:  # the hub's client raises classes of many libraries
        raise ModelError(f"{name}: the download from {endpoint} failed ({reason(error)}): {hint}") from error


def _wanted(files: list[str]) -> list[str]:
    """Of a model's files those that are needed: weights in one form, ONNX before safetensors before PyTorch's own."""
    small = [file for file in files if _SMALL.fullmatch(file)]
    onnx = next((file for file in ("model.onnx", "onnx/model.onnx") if file in files), None)
    if onnx:
        return [*small, *(file for file in files if file.startswith(onnx))]
    tensors = [file for file in files if re.fullmatch(r"[^/]+\.safetensors", file)]
    return [*small, *(tensors or [file for file in files if re.fullmatch(r"pytorch_model[^/]*\.bin", file)])]


def reason(error: Any) -> str:
    """An error in one line."""
    text = str(getattr(error, "reason", None) or error).strip()
    return text.splitlines()[0] if text else type(error).__name__
