"""Model fields that encrypt what they store."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from common import crypto


class EncryptedTextField(models.TextField):
    """Text that is ciphertext in the database and plain text in Python. It cannot be searched."""

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return value if value is None else crypto.encrypt(value)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return value if value is None else crypto.decrypt(value)


class EncryptedJSONField(models.TextField):
    """A JSON value that is one ciphertext in the database: drafts and snapshots hold personal data."""

    # what mypy's Django plugin reads: the value is JSON, not the text that stores it
    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def get_prep_value(self, value: Any) -> Any:
        if value is None:
            return None
        return crypto.encrypt(json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder, sort_keys=True))

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        return None if value is None else json.loads(crypto.decrypt(value) or "null")

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: models.Model) -> str:
        return json.dumps(self.value_from_object(obj), ensure_ascii=False, cls=DjangoJSONEncoder)
