"""The lookup `any_of` finds what `in` finds."""

from __future__ import annotations

import pytest
from django.db.models import Q

from app.models import Owner
from tests.app.factories import make_owner

pytestmark = pytest.mark.django_db

ODD = ('"quoted", {braces}', "back\\slash", "Märchen 🎭", "NULL", "7", "")


def test_texts_whatever_is_in_them() -> None:
    owners = [make_owner(f"ana{n}", user_id=text) for n, text in enumerate(ODD)]
    make_owner("other", user_id="quoted")

    found = Owner.objects.filter(user_id__any_of={*ODD, "nobody"})

    assert {*found} == {*owners}


def test_numbers_beside_another_condition() -> None:
    ana, bea, _ = (make_owner(name) for name in ("ana", "bea", "cem"))

    numbers = Q(pk__any_of=[ana.pk, bea.pk, 2**40])

    assert {*Owner.objects.filter(numbers)} == {ana, bea}
    assert Owner.objects.get(numbers, screen_name="bea") == bea


def test_none_of_no_values() -> None:
    ana = make_owner("ana")

    assert not Owner.objects.filter(pk__any_of=()).exists()
    assert Owner.objects.get(Q(pk__any_of=()) | Q(screen_name="ana")) == ana
