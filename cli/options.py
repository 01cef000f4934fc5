"""What stands before the command's name, and how every command begins."""

from dataclasses import dataclass

from config.settings import Settings, load_settings
from flows.run.environment import prepare
from flows.run.prefect_server import start


@dataclass
class Asked:
    """The options of every command."""

    config: str | None = None
    home: str | None = None
    debug: bool = False


asked = Asked()


def begin() -> Settings:
    """Settings checked, and the environment ready, before anything heavy is imported."""
    settings = load_settings(asked.config, asked.home)
    prepare(settings.home, asked.debug)
    return settings


def begin_flow() -> Settings:
    """The same for a command that runs a Prefect flow: its API starts while the command imports."""
    settings = begin()
    start()
    return settings
