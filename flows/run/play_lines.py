"""The plays of the settings as people read them."""

from collections.abc import Mapping

from config.play_schema import PlaySetting
from outputs.play_texts import PlayWords


def play_words(plays: Mapping[str, PlaySetting]) -> dict[str, PlayWords]:
    """The title, channel and offer of each play, by its name."""
    return {
        name: PlayWords((play.title, play.title_zh), play.channel.lower(), play.offer.text)
        for name, play in plays.items()
    }
