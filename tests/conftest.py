"""What every test shares. No network, no GPU, no home directory."""

from __future__ import annotations

import os
import tempfile

from hypothesis import settings

# A busy machine is no reason to fail: time limits on whole tests are pytest-timeout's.
settings.register_profile("foreframe", deadline=None)
settings.load_profile("foreframe")

# Whoever runs the tests has settings and remembered breakpoints; neither is the tests' business.
_HOME = tempfile.mkdtemp(prefix="foreframe-test-")
os.environ["XDG_CONFIG_HOME"] = os.path.join(_HOME, "config")
os.environ["XDG_STATE_HOME"] = os.path.join(_HOME, "state")
