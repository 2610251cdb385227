"""What is special about some kinds of messages. Each app adds its own in `apps.py`; the texts are in `messages.csv`."""

#: Somebody waits for it: it goes out at once, and not with the next round.
AT_ONCE = {"signin_code"}
#: After a sender that stopped halfway, nobody knows whether it arrived: twice would be wrong, so the team is asked.
HELD_IN_DOUBT = {"signin_code", "qr_card"}
