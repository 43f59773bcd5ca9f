from importlib.util import find_spec

import pytest

from extractors.pipeline import PipelineError, load


@pytest.mark.skipif(find_spec("hanlp") is not None, reason="HanLP is installed here")
def test_without_the_extra_one_line_says_what_to_install():
    with pytest.raises(PipelineError, match=r"^pipeline hanlp: .*pip install 'kg-builder\[hanlp\]'$"):
        load("hanlp")
