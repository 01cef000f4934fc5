"""How a day was scored, from its receipt: its settings, and its models by their versions."""

from collections.abc import Mapping
from typing import Any

from flows.run.champions import ModelStore, champion_version
from flows.run.code_version import code_version, lock_digest
from flows.run.questions import questions_by, thresholds_by
from flows.score.day_receipt import Receipt
from flows.score.scoring_rules import ScoringRules
from models.published_scorer import checksum


def past_rules(store: ModelStore, receipt: Receipt) -> ScoringRules:
    """The rules of the day; raises ModelError where a version is gone from the registry."""
    values, opened = receipt.settings, store.open()
    answered = {name for name, model in receipt.models.items() if "version" in model}
    models = {
        name: champion_version(opened, store.name(name), str(receipt.models[name]["version"]))
        for name in answered
    }
    lacking = {name: model["lacking"] for name, model in receipt.models.items() if name not in answered}
    questions = tuple(question for question in questions_by(values) if question.name in receipt.models)
    shares = (values["value_grades"]["a"], values["value_grades"]["b"])
    return ScoringRules(questions, thresholds_by(values["tiers"]), shares, models, lacking)


def what_differs(receipt: Receipt, rules: ScoringRules, now: Mapping[str, Any]) -> list[str]:
    """What is not as it was when the day was scored, a sentence each; a difference need not change a score.

    `now` are the `flows.run.score_settings` of today.
    """
    sections = [name for name, value in receipt.settings.items() if now.get(name) != value]
    sentences = [
        f"the {question} model {champion.version.version} is not the one that scored: its checksum differs"
        for question, champion in rules.models.items()
        if checksum(champion.scorer, champion.side_models) != receipt.models[question]["checksum"]
    ]
    if code_version() != receipt.code_version:
        sentences.append(f"the code is another: {receipt.code_version} then, {code_version()} now")
    if lock_digest() != receipt.lock_digest:
        sentences.append("other packages or another Python are installed than then")
    if sections:
        sentences.append(f"the settings {', '.join(sections)} are others now; those of the receipt are used")
    elif now["digest"] != receipt.settings_digest:
        sentences.append("other settings say what is recommended (economics, campaigns or plays)")
    return sentences
