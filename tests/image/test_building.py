"""The Dockerfile as it stands, with pip and all."""

import pytest

from config.local import throw_away
from tests.image import dockerfile
from tests.image.contained import contained

LIST = """
from importlib.metadata import distributions
print(*sorted(f"{one.name}=={one.version}" for one in distributions()), sep="\\n")
"""


def test_a_line_that_fails_fails_the_build(namespaces, tmp_path):
    image = dockerfile.bare(tmp_path / "image")
    with contained(image, ["/bin/sh", "-c", "false && true"], {}) as building, pytest.raises(AssertionError):
        building.wait(30)


@pytest.mark.slow
def test_what_pip_installs_is_what_the_other_tests_ran_with(image):
    with throw_away.folder() as folder:
        built = dockerfile.carry_out(folder)
        said = []
        for one in (image, built):
            with contained(one, ["python", "-c", LIST], {}, "listing") as listing:
                listing.wait(60)
                said.append(listing.said)
        assert said[0] == said[1]
        assert not (built.root / "venv" / "bin" / "pip").exists()
