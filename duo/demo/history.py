"""A year of Brugwerk, played through the real actions with a moving clock.

Every event happens at its moment: people arrive, plans are made, some say no, some meet late. The clock is a heap; each
day ends with what the calendar would have done (`followup.tasks.look`) and what the outbox would have sent.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from base.accounts.models import Person
from base.accounts.sign_in import give_sign_in
from base.privacy.actions import accept
from base.workflow.moves import Refused
from duo.demo.clock import Clock
from duo.demo.house import House
from duo.demo.people import GOALS, Crowd, Drawn
from followup.checkins.actions import record_check_in
from followup.endings.actions import close, complete, stop
from followup.kickoffs.actions import hold_kickoff, plan_kickoff
from followup.meetings.actions import book
from followup.meetings.models import Meeting
from followup.meetings.slots import common_slots, free_slots
from followup.models import CheckIn
from followup.tellings.actions import log_meeting, miss_meeting
from intake.models import Mentee, Mentor
from intake.people.actions import apply_as_mentor, ready_for_screening, record_profile, refer, start_intake
from intake.people.sharing import why_not_show
from intake.screening.actions import finish_module, judge_all, pass_screening
from intake.screening.permissions import criteria_of
from matching.models import Duo, Policy, Proposal
from matching.plans.outcome import compute, weigh
from matching.proposals.actions import answer, propose
from matching.sharing.actions import share


class History(Clock):
    """The people's habits, on a clock that runs up to the present moment."""

    def __init__(self, house: House, crowd: Crowd, now: datetime) -> None:
        super().__init__(house.organisation, crowd.random, now)
        self.house, self.crowd = house, crowd
        #: People of the story, which makes their proposals itself; no round of matching takes them.
        self.scripted_mentees: set[int] = set()
        self.scripted_mentors: set[int] = set()
        #: First talks so far: every fourth time there is no time to ask about sharing the profile.
        self.talks = 0

    # people arrive

    def mentee(
        self,
        drawn: Drawn,
        programme: str,
        branch: str,
        arrives: datetime,
        *,
        stays_at: str = "",
        scripted: bool = False,
    ) -> None:
        """Plans the path of a mentee from referral to waiting. stays_at: a status where the path rests for now."""
        coordinator = self.house.coordinators[branch]
        partner = self.house.centres.get(drawn.centre)

        def come(at: datetime) -> None:
            channel = (
                "centre_list"
                if partner
                else self.random.choice(("word_of_mouth", "pes", "info_session", "website"))
            )
            mentee = refer(
                **drawn.names,
                programme=self.house.programmes[programme],
                branch=self.house.branches[branch],
                channel=channel,
                partner=partner,
                by=coordinator,
                at=at,
            )
            if scripted:
                self.scripted_mentees.add(mentee.pk)
            if drawn.names["email"]:
                give_sign_in(mentee.person, by=coordinator)
            if stays_at != "referred":
                self.at(self.later(at, self.random.randint(2, 7), 10), lambda at: talk(mentee, at))

        def talk(mentee: Mentee, at: datetime) -> None:
            start_intake(mentee, by=coordinator, at=at)
            profile = dict(drawn.profile)
            if partner:
                profile |= {"centre": partner, "place": partner.place}
            record_profile(mentee, by=coordinator, at=at, **profile)
            for kind in ("privacy", "goal"):
                accept(
                    mentee.person,
                    kind,
                    by=coordinator,
                    at=at,
                    way="in_person",
                    language=mentee.person.language,
                )
            self.talks += 1
            if scripted or self.talks % 4:
                share(mentee.person, by=coordinator, at=at, way="in_person")
            if stays_at != "intake":
                self.at(self.later(at, self.random.randint(1, 5), 15), lambda at: screen(mentee, at))

        def screen(mentee: Mentee, at: datetime) -> None:
            ready_for_screening(mentee, by=coordinator, at=at)
            if stays_at == "screening":
                return
            judge_all(mentee, dict.fromkeys(criteria_of(mentee), ("met", "")), by=coordinator, at=at)
            try:
                pass_screening(mentee, by=coordinator, at=at)
            except Refused:
                # rests in screening with the reason on the page: no language at B1 and no interpreter, say
                return

        self.at(arrives, come)

    def mentor(
        self,
        drawn: Drawn,
        branch: str,
        arrives: datetime,
        programmes: tuple[str, ...] = ("youth", "reception"),
        scripted: bool = False,
    ) -> None:
        """Plans the path of a mentor from application to ready. scripted: only the story proposes this mentor."""
        coordinator = self.house.coordinators[branch]

        def come(at: datetime) -> None:
            mentor = apply_as_mentor(
                **drawn.names,
                programmes=[self.house.programmes[code] for code in ("youth", "reception")],
                branch=self.house.branches[branch],
                by=None,
                at=at,
            )
            if scripted:
                self.scripted_mentors.add(mentor.pk)
            if drawn.names["email"]:
                give_sign_in(mentor.person, by=coordinator)
            self.at(self.later(at, self.random.randint(3, 12), 14), lambda at: screen(mentor, at))

        def screen(mentor: Mentor, at: datetime) -> None:
            record_profile(mentor, by=coordinator, at=at, **drawn.profile)
            ready_for_screening(mentor, by=coordinator, at=at)
            judge_all(mentor, dict.fromkeys(criteria_of(mentor), ("met", "")), by=coordinator, at=at)
            for programme in mentor.programmes.all():
                for module in programme.modules:
                    finish_module(mentor.person, module, by=coordinator, at=at)
            for kind in ("information_note", "goal", "code_of_conduct"):
                accept(mentor.person, kind, by=mentor.person.user, at=at, language=mentor.person.language)
            pass_screening(mentor, by=coordinator, at=at)

        self.at(arrives, come)

    # duos are made

    def round(self, at: datetime, share: float, *, silent: bool = False) -> None:
        """A round of matching: part of the best plan of each programme is proposed. silent: nobody answers yet."""
        for programme in self.house.programmes.values():
            if (policy := Policy.objects.ruling(programme)) is None:
                continue
            outcome = compute(programme, weigh(policy, programme), today=timezone.localdate(at))
            mentees, mentors = outcome.columns.mentees, outcome.columns.mentors
            for row, line in sorted(outcome.lines.items()):
                scripted = (
                    int(mentees.id[row]) in self.scripted_mentees
                    or int(mentors.id[line.mentor]) in self.scripted_mentors
                )
                if scripted or self.random.random() > share:
                    continue
                mentee = Mentee.objects.select_related("person", "branch").get(pk=int(mentees.id[row]))
                mentor = Mentor.objects.select_related("person").get(pk=int(mentors.id[line.mentor]))
                self.propose(mentee, mentor, at, silent=silent, interpreter=line.interpreter)

    def propose(
        self, mentee: Mentee, mentor: Mentor, at: datetime, *, silent: bool = False, **line: Any
    ) -> Proposal:
        """A coordinator proposes; the answers come some days later, nine times out of ten a yes.

        Who was not asked in the first talk is called first: may a mentor see the profile?
        """
        coordinator = self.house.coordinator(mentee.branch)
        if why_not_show(mentee):
            share(mentee.person, by=coordinator, at=at, way="phone")
        interpreter = self.house.interpreter if line.pop("interpreter", False) else None
        proposal = propose(mentee, mentor, by=coordinator, at=at, interpreter=interpreter, **line)
        if not silent:
            self.at(
                self.later(at, self.random.randint(0, 2), 19),
                lambda at: self.reply(proposal, mentor.person, 0.93, at),
            )
            self.at(
                self.later(at, self.random.randint(2, 4), 18),
                lambda at: self.reply(proposal, mentee.person, 0.97, at),
            )
        return proposal

    def reply(self, proposal: Proposal, person: Person, yes: float, at: datetime) -> None:
        """One of the two answers, by phone through the coordinator when there is no way to sign in."""
        coordinator = self.house.coordinator(proposal.mentee.branch)
        yes_or_no = "yes" if self.random.random() < yes else "no"
        person = Person.objects.select_related("user").get(pk=person.pk)
        try:
            duo = answer(
                proposal,
                person,
                yes_or_no,
                by=person.user or coordinator,
                at=at,
                way="online" if person.user else "phone",
            )
        except Refused:
            return
        if duo is not None:
            self.at(self.later(at, self.random.randint(0, 2), 11), lambda at: self.plan(duo, at))

    def plan(self, duo: Duo, at: datetime, *, minutes: int = 45) -> None:
        """The kickoff is planned at the first hour that suits all three, or at one that they make free."""
        duo = Duo.objects.with_people().get(pk=duo.pk)
        coordinator = self.house.coordinator(duo.branch)
        people = [duo.mentor.person_id, duo.mentee.person_id, duo.coordinator_id]
        slots = common_slots(people, first=at + timedelta(days=2), days=16, minutes=minutes)
        starts = [slot.start for slot in slots[:3]] + [self.later(at, days, 17) for days in (4, 5, 6, 8, 9)]
        mode = "online" if duo.proposal.mode == "online" else "in_person"
        place = "meeting_place:online" if mode == "online" else "meeting_place:office"
        for start in starts:
            try:
                kickoff = plan_kickoff(
                    duo,
                    start,
                    minutes,
                    by=coordinator,
                    at=at,
                    mode=mode,
                    place=place,
                    address=duo.branch.address,
                )
            except Refused:
                continue
            self.at(start + timedelta(minutes=minutes), partial(self.hold, kickoff))
            return

    def hold(self, kickoff: Meeting, at: datetime) -> None:
        """The kickoff takes place: goals, agreement, first appointment."""
        duo = Duo.objects.with_people().get(pk=kickoff.duo_id)
        mode = kickoff.mode
        slots = [slot.start for slot in free_slots(duo, at=at + timedelta(days=3), days=18)]
        for start in [*slots[:2], *(self.later(at, days, 18) for days in (6, 8, 10, 13))]:
            try:
                hold_kickoff(
                    kickoff,
                    by=self.house.coordinator(duo.branch),
                    at=at,
                    contacts_per_month=duo.programme.contacts_per_month,
                    mode=mode,
                    first_meeting_at=start,
                    place="meeting_place:online" if mode == "online" else "meeting_place:neutral",
                    payer="travel_payer:centre" if duo.mentee.centre_id else "travel_payer:organisation",
                    goals=self.random.sample(GOALS.get(duo.mentee.person.language, GOALS["en"]), 2),
                    mentor_shares_contact=self.random.random() < 0.9,
                    mentee_shares_contact=self.random.random() < 0.9,
                )
            except Refused:
                continue
            break
        else:
            return
        duo = Duo.objects.with_people().get(pk=duo.pk)
        for check_in in duo.check_ins.all():
            if self.random.random() < 0.85:
                due = self.later(self.midnight(check_in.due_on), self.random.choice((0, 0, 0, 1, 2)), 11)
                self.at(max(due, at), partial(self.follow_up, check_in))
        goes_quiet = duo.proposal.mentee_id not in self.scripted_mentees and self.random.random() < 0.14
        first = duo.meetings.planned().get(kind=Meeting.Kind.MEETING)
        last = self.random.randint(2, 4) if goes_quiet else 99
        self.at(first.during.upper + timedelta(hours=3), lambda at: self.after_meeting(first, at, left=last))
        self.end_some_day(duo)

    # duos meet

    def after_meeting(self, meeting: Meeting, at: datetime, *, left: int) -> None:
        """After an appointment: it is logged, or was missed, or nobody says anything; then the next one is booked."""
        meeting = Meeting.objects.select_related("duo").get(pk=meeting.pk)
        duo = Duo.objects.with_people().get(pk=meeting.duo_id)
        if meeting.status != Meeting.Status.PLANNED or duo.status not in (
            Duo.Status.ACTIVE,
            Duo.Status.CLOSING,
        ):
            return
        if duo.proposal.mentee_id in self.scripted_mentees and self.now - at < timedelta(days=12):
            return  # so that the mentor's page has something to ask
        mentor = Person.objects.select_related("user").get(pk=duo.mentor.person_id)
        by = mentor.user or self.house.coordinator(duo.branch)
        by_phone = {} if mentor.user else {"way": "phone", "for_person": mentor}
        luck = self.random.random()
        if luck < 0.86:
            topics = [*duo.programme.topics, *duo.programme.optional_topics]
            log_meeting(
                meeting,
                by=by,
                at=at,
                minutes=self.random.choice((45, 60, 60, 75, 90)),
                topics=self.random.sample(topics, 2),
                mood=self.random.choice(("good", "good", "good", "fair", "hard")),
                **by_phone,  # type: ignore[arg-type]
            )
        elif luck < 0.96:
            miss_meeting(meeting, by=by, at=at, **by_phone)  # type: ignore[arg-type]
        if left > 1:
            self.at(
                self.later(at, self.random.randint(0, 2), 20),
                lambda at: self.book_next(duo, at, left=left - 1),
            )

    def book_next(self, duo: Duo, at: datetime, *, left: int) -> None:
        """The mentee books about as often as agreed."""
        duo = Duo.objects.with_people().get(pk=duo.pk)
        if not duo.is_under_way:
            return
        wait = timedelta(days=max(2, 28 // duo.contacts_per_month - 3))
        slots = free_slots(duo, at=at + wait, days=21)
        mentee = Person.objects.select_related("user").get(pk=duo.mentee.person_id)
        by = mentee.user or self.house.coordinator(duo.branch)
        starts = [slot.start for slot in slots[:4:2]] or [self.later(at, wait.days + 3, 18)]
        for start in starts:
            try:
                meeting = book(duo, start, by=by, at=at)
            except Refused:
                continue
            self.at(
                meeting.during.upper + timedelta(hours=2), partial(self.after_meeting, meeting, left=left)
            )
            return

    def follow_up(self, check_in: CheckIn, at: datetime) -> None:
        """The coordinator calls and notes it."""
        check_in = CheckIn.objects.select_related("duo__branch").get(pk=check_in.pk)
        if check_in.status != CheckIn.Status.DUE:
            return
        record_check_in(
            check_in,
            by=self.house.coordinator(check_in.duo.branch),
            at=at,
            minutes=self.random.choice((10, 15, 20, 25)),
            mood=self.random.choice(("good", "good", "fair")),
        )

    def end_some_day(self, duo: Duo) -> None:
        """How it ends: one in eight before its time, the others after the programme's weeks."""
        by = self.house.coordinator(duo.branch)
        assert duo.starts_on
        assert duo.ends_on
        scripted = duo.proposal.mentee_id in self.scripted_mentees
        if not scripted and self.random.random() < 0.13:
            reason = self.random.choice(
                ("found_job", "moved", "poor_match", "language_course", "started_training")
            )
            moment = self.later(self.midnight(duo.starts_on), self.random.randint(20, 80), 16)
            self.at(
                moment, lambda at: self.if_allowed(lambda: stop(duo, f"stop_reason:{reason}", by=by, at=at))
            )
            return
        ends = self.midnight(duo.ends_on)
        self.at(
            self.later(ends - timedelta(days=14), 0, 9),
            lambda at: self.if_allowed(lambda: close(duo, by=by, at=at)),
        )
        self.at(self.later(ends, 0, 17), lambda at: self.if_allowed(lambda: complete(duo, by=by, at=at)))
