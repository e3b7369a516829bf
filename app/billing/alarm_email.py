"""Writes the e-mail of a budget alarm."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from app import site
from app.billing import alarms, budgets
from app.gallery import formatting
from app.models import BudgetAlarm


def write(mail: EmailMultiAlternatives, alarm: BudgetAlarm) -> None:
    context = {
        "site": site.current(),
        "title": alarms.alarm_sentence(alarm),
        "network": formatting.network(alarm.network),
        "is_used_up": alarm.percent >= 100,
        "is_scarce": alarm.percent >= budgets.SCARCE_PERCENT,
        "spent": budgets.dollars(alarm.spent),
        "limit": budgets.dollars(alarm.limit),
        "scarce_percent": budgets.SCARCE_PERCENT,
        "ends_at": formatting.moment(alarms.ends_at(alarm)),
        "setting": budgets.setting_name(alarm.network, alarm.period),
        "spendings_url": settings.SITE_URL + reverse("admin:app_spending_changelist"),
    }
    mail.subject = render_to_string("emails/budget-alarm-subject.txt", context).strip()
    mail.body = render_to_string("emails/budget-alarm-body.txt", context)
    html = render_to_string("emails/budget-alarm-body.html", context)
    mail.attach_alternative(html, "text/html")
