"""The worker's part of the outbox. Both tasks may run twice, or at the same time: each message still goes out once."""

from celery import shared_task

from base.outbox import delivery


@shared_task(ignore_result=True)
def deliver_due() -> int:
    """Beat calls this every few seconds: it delivers what is due."""
    return delivery.deliver_due()


@shared_task(ignore_result=True)
def deliver(*, message_id: int) -> bool:
    """Delivers one message at once: somebody waits for it."""
    return delivery.deliver(message_id)
