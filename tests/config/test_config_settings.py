"""Settings: profile over base, environment over both, and every mistake named."""

from pathlib import Path

import pytest

from config.settings import SettingsError, load_settings


def profile(folder: Path, text: str) -> Path:
    path = folder / "shop.yaml"
    path.write_text(text)
    return path


def test_a_profile_overrides_deeply(tmp_path: Path) -> None:
    settings = load_settings(profile(tmp_path, "churn: {horizon_days: 45}"))
    assert (settings.churn.horizon_days, settings.churn.active_days) == (45, 90)


def test_the_environment_overrides_the_profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETAIN_CHURN__HORIZON_DAYS", "20")
    assert load_settings(profile(tmp_path, "churn: {horizon_days: 45}")).churn.horizon_days == 20


def test_home_is_asked_for_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETAIN_HOME", str(tmp_path / "a"))
    assert load_settings().home == tmp_path / "a"
    settings = load_settings(home=tmp_path / "b")
    assert settings.home == tmp_path / "b"
    assert settings.mlflow.tracking_uri == f"sqlite:///{tmp_path / 'b'}/mlflow.db"


def test_raw_files_lie_beside_the_profile_or_in_the_home(tmp_path: Path) -> None:
    assert load_settings(profile(tmp_path, "raw_dir: exports")).raw_dir == tmp_path / "exports"
    inside = load_settings(profile(tmp_path, 'raw_dir: "{home}/raw"'), tmp_path / "h")
    assert inside.raw_dir == tmp_path / "h" / "raw"


def test_settings_are_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings().churn.horizon_days = 3  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("churn: {horizn_days: 4}", "unknown setting 'churn.horizn_days' in .*did you mean 'horizon_days'"),
        ("churm: {}", "unknown setting 'churm' in .*did you mean 'churn'"),
        ("tables: {orders: {form: x}}", "unknown setting 'tables.orders.form' in .*did you mean 'from'"),
        ("churn: {horizon_days: soon}", "setting 'churn.horizon_days': .*valid integer"),
        ("churn: {horizon_days: 0}", "setting 'churn.horizon_days': .*greater than or equal to 1"),
        ("timezone: Europe/Viena", "did you mean 'Europe/Vienna'"),
        ("tiers: {churn: {medium: 0.9}}", "setting 'tiers.churn': medium must not be above high"),
        ("tables: {orders: {from: a.csv}}", "setting 'tables.orders': give either"),
        ("tables: {orders: {from: a.csv, columns: {discount_amount: off}}}", "put it in quotes"),
        ("tables: {orders: {from: a.csv, columns: {order_id: concat(a, b)}}}", "comma or a colon in quotes"),
        ("a: [", "is not YAML"),
        ("- a", "must hold settings by name"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence):
        load_settings(profile(tmp_path, text))


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("RETAIN_CHURM__HORIZON_DAYS", "3", "unknown setting 'churm' in the variable"),
        ("RETAIN_CHURN__HORIZN_DAYS", "3", "unknown setting 'churn.horizn_days' in the environment"),
        ("RETAIN_CHURN", "three", "a RETAIN_ variable cannot be read"),
    ],
)
def test_a_mistake_in_the_environment_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=sentence):
        load_settings()


def test_a_missing_profile_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"cannot read the configuration .*nowhere\.yaml"):
        load_settings(tmp_path / "nowhere.yaml")
