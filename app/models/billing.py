"""Budgets, charges and alarms: each paid request is reserved, then settled."""

from django.db import models
from django.utils import timezone

# Amounts are whole millionths of a dollar, so that sums are exact.
MILLIONTHS = 1_000_000


# A table of its own because one must be able to lock a network before its first
# spending.
class Budget(models.Model):
    """One row for each paid network: whoever holds its lock may reserve."""

    network = models.CharField(max_length=20, unique=True)

    def __str__(self) -> str:
        return self.network


class Spending(models.Model):
    """One request: `reserved` is the most that it can cost, `spent` what it did cost;
    a row that was never settled, because its process died, counts as reserved."""

    network = models.CharField(max_length=20)
    purpose = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)
    reserved = models.PositiveBigIntegerField()
    # Null until the answer is there: a request that died must count as its worst price.
    spent = models.PositiveBigIntegerField(null=True)

    class Meta:
        verbose_name_plural = "spendings"
        # Both sums, of the day and of the month, are asked before each paid request.
        indexes = [models.Index(fields=["network", "at"], name="spent_since")]

    def __str__(self) -> str:
        amount = self.reserved if self.spent is None else self.spent
        return f"{self.network}: ${amount / MILLIONTHS:.3f} for {self.purpose}"


class PaidRead(models.Model):
    """A post or a person that a paid network returned on a day of UTC, for which it
    bills them once. Kept for that day only, whatever became of the answer."""

    class Kind(models.TextChoices):
        POST = "post"
        USER = "user"

    network = models.CharField(max_length=20)
    day = models.DateField()
    kind = models.CharField(max_length=4, choices=Kind.choices)
    resource = models.CharField(max_length=64, help_text="Its id at the network.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                # The network bills a resource once a day, so a second row would charge
                # it twice.
                fields=["network", "day", "kind", "resource"],
                name="one_paid_read",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.network}: {self.kind} {self.resource} on {self.day}"


class BudgetAlarm(models.Model):
    """A share of a budget was used up; announced once a period."""

    class Period(models.TextChoices):
        DAY = "day"
        MONTH = "month"

    network = models.CharField(max_length=20)
    period = models.CharField(max_length=5, choices=Period.choices)
    starts_on = models.DateField(help_text="The first day of the period, UTC.")
    percent = models.PositiveSmallIntegerField()
    # The budget as it was then: an alarm about a limit that was raised since is no
    # longer true.
    limit = models.PositiveBigIntegerField()
    spent = models.PositiveBigIntegerField()
    raised_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                # What keeps two processes from sending the same alarm.
                fields=["network", "period", "starts_on", "percent"],
                name="one_alarm",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.network}: {self.percent} % of the {self.period}'s budget"
