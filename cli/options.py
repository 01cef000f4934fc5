"""The options that stand before a command's name, and the beginning of every command."""

from dataclasses import dataclass
from pathlib import Path

from config.settings import Settings, load_settings
from flows.run.environment import prepare
from flows.run.prefect_server import start


@dataclass
class Options:
    """The options of every command: a profile, a home folder, whether to show tracebacks; `place` is its home."""

    config: str | None = None
    home: str | None = None
    debug: bool = False
    place: Path = Path("var")


options = Options()


def begin() -> Settings:
    """Settings checked, and the environment ready, before anything heavy is imported."""
    settings = load_settings(options.config, options.home)
    options.place = settings.home
    prepare(settings.home, options.debug)
    return settings


def begin_flow() -> Settings:
    """The same for a command that runs a Prefect flow: its API starts while the command imports."""
    settings = begin()
    start()
    return settings
