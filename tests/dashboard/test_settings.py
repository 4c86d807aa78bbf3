"""Streamlit's settings: the same beside both entry files, and in force."""

from __future__ import annotations

import tomllib
from pathlib import Path

from tests.conftest import ROOT
from trialsearch.dashboard.middleware import MAIN, content_security_policy


def test_the_checkout_and_the_package_have_equal_settings() -> None:
    packaged = MAIN.parent / ".streamlit" / "config.toml"
    assert (ROOT / ".streamlit" / "config.toml").read_bytes() == packaged.read_bytes()


def test_the_settings_that_matter_are_set() -> None:
    settings = tomllib.loads((MAIN.parent / ".streamlit" / "config.toml").read_text())
    assert settings["runner"]["postScriptGC"] is False
    assert settings["server"]["address"] == "127.0.0.1"
    assert settings["server"]["enableXsrfProtection"] is True
    assert settings["browser"]["gatherUsageStats"] is False
    assert settings["client"]["showErrorDetails"] == "none"


def test_the_hidden_option_still_exists() -> None:
    from streamlit import config  # noqa: PLC0415 - Streamlit reads its settings at import

    assert config.get_option("runner.postScriptGC") in (True, False)


def test_no_script_but_streamlits_own_may_run() -> None:
    policy = dict(part.split(" ", 1) for part in content_security_policy().split("; "))
    assert "'unsafe-inline'" not in policy["script-src"]
    assert "'unsafe-eval'" not in policy["script-src"]
    assert policy["script-src"].count("sha256-") == 1
    assert policy["default-src"] == "'self'"


def test_both_entry_files_build_the_app_in_plain_sight() -> None:
    for entry in (ROOT / "streamlit_app.py", Path(MAIN).with_name("asgi.py")):
        assert "app = st.App(MAIN, routes=routes(), middleware=middleware())" in entry.read_text()
