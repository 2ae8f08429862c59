"""Handles: accounts on social services, each written in one way only."""

import re
from typing import Any
from unicodedata import normalize

from marshmallow import ValidationError

from regulars.messages import _
from regulars.storage.values.quoting import shown
from regulars.storage.values.services import account_at, is_address, service_named
from regulars.storage.values.texts import Text

#: No account is longer.
_LONGEST = 128
_SERVICE = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)


class Handle(Text):
    """An account: `wechat:mei`, the address of its page, or, of a declared `service`, `@mei`.

    Gives the account alone where the field declares its service, else `service:account`; widths, the @ and, where
    the service makes no difference, case are evened out.
    """

    def __init__(self, service: str | None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.service = service

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = normalize("NFKC", super()._deserialize(value, attr, data)).strip()
        service, account = self._parted(text)
        account = account.strip().removeprefix("@")
        if not account or len(account) > _LONGEST or not all(c.isprintable() and c != " " for c in account):
            raise ValidationError(_no_account(value))
        if self.service and service != self.service:
            raise ValidationError(
                _(
                    "{value} is an account of {given}; this field holds those of {service}.",
                    value=shown(value),
                    given=service,
                    service=self.service,
                )
            )
        account = folded(service, account)
        return account if self.service else f"{service}:{account}"

    def _parted(self, text: str) -> tuple[str, str]:
        """The service and the account that a text names."""
        if is_address(text):
            found = account_at(text)
            if found is None:
                raise ValidationError(_no_account(text))
            return found[0].code, found[1]
        head, colon, rest = text.partition(":")
        known = service_named(head) if colon else None
        if known:
            return known.code, rest
        if self.service:
            return self.service, text
        if not colon or not _SERVICE.fullmatch(head.strip().lower()):
            raise ValidationError(_no_account(text))
        return head.strip().lower(), rest


def folded(service: str, account: str) -> str:
    """The account as its service knows it: in lower case where that makes no difference there."""
    known = service_named(service)
    return account.casefold() if known and known.folds else account


def _no_account(value: Any) -> str:
    return _("{value} is not an account. Write service:account, such as wechat:mei.", value=shown(value))
