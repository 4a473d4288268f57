"""What every test shares. No network, no GPU, no home directory."""

from __future__ import annotations

from hypothesis import settings

# A busy machine is no reason to fail: time limits on whole tests are pytest-timeout's.
settings.register_profile("foreframe", deadline=None)
settings.load_profile("foreframe")
