"""A registry that does not answer, told apart from one that answers no."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar
from urllib.parse import urlsplit

from mlflow.exceptions import MlflowException
from requests import RequestException
from sqlalchemy.exc import SQLAlchemyError

SILENT = {"INTERNAL_ERROR", "TEMPORARILY_UNAVAILABLE", "REQUEST_LIMIT_EXCEEDED"}
"""MLflow's codes where nothing was learnt of what was asked for: no connection, no answer in time, a broken server."""


class RegistryOutage(RuntimeError):
    """The registry does not answer. What it holds is unknown, which is not the same as missing."""

    exit_code: ClassVar[int] = 1


@contextmanager
def outages_named(tracking_uri: str) -> Iterator[None]:
    """Raise RegistryOutage for what fails inside because the registry is down or hangs; leave other errors as they are.

    How long a server may hang say MLFLOW_HTTP_REQUEST_TIMEOUT and MLFLOW_HTTP_REQUEST_MAX_RETRIES.
    """
    try:
        yield
    except MlflowException as error:
        if error.error_code not in SILENT:
            raise
        raise _outage(tracking_uri, error) from error
    except (RequestException, SQLAlchemyError) as error:
        raise _outage(tracking_uri, error) from error


def _outage(tracking_uri: str, error: Exception) -> RegistryOutage:
    """Without the address's password, and without what a database adds to its errors."""
    parts = urlsplit(tracking_uri)
    place = f"{parts.scheme}://{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}{parts.path}"
    return RegistryOutage(
        f"the model registry at {place} does not answer ({type(error).__name__}); is it running?"
    )
