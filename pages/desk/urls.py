"""Addresses of the desk: what coordinators and managers open."""

from django.urls import URLPattern, path, re_path

from intake.models import Mentee, Mentor
from pages.desk import agenda
from pages.desk.check_ins import views as check_ins
from pages.desk.duos import appointments
from pages.desk.duos import views as duos
from pages.desk.kickoffs import views as kickoffs
from pages.desk.matching import views as matching
from pages.desk.people import pathway, sharing
from pages.desk.people import views as people
from pages.desk.proposals import views as proposals
from pages.desk.screening import views as screening
from pages.desk.settings import views as settings
from pages.desk.today import views as today

DUO = "duos/<slug:public_id>"
MEETING = f"{DUO}/meetings/<slug:meeting_id>"
CHECK_IN = f"{DUO}/check-ins/<slug:check_in_id>"


def _people(kind: str, model: people.Whose) -> list[URLPattern]:
    """What mentees and mentors have alike."""
    whose = f"{kind}s/<slug:public_id>"
    of = {"model": model}
    return [
        path(f"{kind}s/", people.people, of, name=f"{kind}s"),
        path(f"{kind}s/new/", people.new, of, name=f"{kind}_new"),
        path(f"{whose}/edit/", people.edit, of, name=f"{kind}_edit"),
        path(f"{whose}/background/", people.background, of, name=f"{kind}_background"),
        path(f"{whose}/contact/", people.contact, of, name=f"{kind}_contact"),
        path(f"{whose}/to-screening/", screening.to_screening, of, name=f"{kind}_to_screening"),
        path(f"{whose}/screening/", screening.screening, of, name=f"{kind}_screening"),
        path(f"{whose}/pass/", screening.passed, of, name=f"{kind}_pass"),
        path(f"{whose}/sign-in/", screening.door_opened, of, name=f"{kind}_sign_in"),
        path(f"{whose}/sign-in/again/", screening.tried_again, of, name=f"{kind}_try_again"),
        path(f"{whose}/sign-in/everywhere/", screening.signed_out, of, name=f"{kind}_sign_out"),
        path(f"{whose}/sign-in/end/", screening.door_closed, of, name=f"{kind}_no_sign_in"),
        path(f"{whose}/pause/", screening.pause_, of, name=f"{kind}_pause"),
        path(f"{whose}/resume/", screening.resumed, of, name=f"{kind}_resume"),
    ]


urlpatterns = [
    path("today/", today.today, name="today"),
    path("today/called/<slug:public_id>/", today.called, name="called"),
    *_people("mentee", Mentee),
    path("mentees/<slug:public_id>/", pathway.mentee, name="mentee"),
    path("mentees/<slug:public_id>/start/", screening.start, name="mentee_start"),
    path("mentees/<slug:public_id>/sharing/", sharing.mentee_sharing, name="mentee_sharing"),
    path("mentees/<slug:public_id>/close/", screening.close_, name="mentee_close"),
    *_people("mentor", Mentor),
    path("mentors/<slug:public_id>/", pathway.mentor, name="mentor"),
    path("mentors/<slug:public_id>/module/", screening.module_done, name="mentor_module"),
    path("mentors/<slug:public_id>/note/", screening.note_confirmed, name="mentor_note"),
    path("mentors/<slug:public_id>/leave/", screening.leave_, name="mentor_leave"),
    path("matching/", matching.matching, name="matching"),
    path("matching/plan/<slug:code>/", matching.matching_plan, name="matching_plan"),
    path("matching/<slug:public_id>/", matching.matching_mentee, name="matching_mentee"),
    path("matching/<slug:public_id>/propose/", matching.propose_pair, name="matching_propose"),
    path("matching/<slug:public_id>/lock/", matching.lock, name="matching_lock"),
    path("matching/<slug:public_id>/refuse/", matching.refuse, name="matching_refuse"),
    path("proposals/<slug:public_id>/", proposals.proposal_page, name="proposal"),
    re_path(
        r"^proposals/(?P<public_id>[a-z0-9]+)/answer/(?P<side>mentor|mentee)/$",
        proposals.note_answer,
        name="note_answer",
    ),
    path("proposals/<slug:public_id>/withdraw/", proposals.withdraw, name="withdraw_proposal"),
    path("duos/", duos.duos, name="duos"),
    path(f"{DUO}/", duos.duo, name="duo"),
    path(f"{DUO}/complete/", duos.complete, name="duo_complete"),
    path(f"{DUO}/reopen/", duos.reopen, name="duo_reopen"),
    path(f"{DUO}/stop/", duos.stop, name="duo_stop"),
    path(f"{DUO}/extend/", duos.extend, name="duo_extend"),
    path(f"{DUO}/book/", appointments.book_for, name="duo_book"),
    path(f"{MEETING}/", appointments.meeting_page, name="duo_meeting"),
    path(f"{MEETING}/met/", appointments.met, name="duo_met"),
    path(f"{MEETING}/take-back/", appointments.undo, name="duo_take_back"),
    path(f"{MEETING}/take-out/", appointments.take_out_telling, name="take_out_telling"),
    path(f"{MEETING}/correct/", appointments.correct, name="duo_correct"),
    path(f"{DUO}/kickoff/", kickoffs.kickoff_plan, name="kickoff_plan"),
    path(f"{DUO}/kickoff/talk/", kickoffs.kickoff_talk, name="kickoff_talk"),
    path(f"{CHECK_IN}/", check_ins.check_in, name="check_in"),
    path(f"{CHECK_IN}/no-answer/", check_ins.no_answer, name="check_in_no_answer"),
    path("agenda/", agenda.agenda, name="agenda"),
    path("settings/", settings.settings_home, name="settings"),
    path("settings/weights/<slug:code>/", settings.weights, name="weights"),
    path(
        "settings/weights/<slug:code>/effects/<slug:effect_id>/",
        settings.weights_effect,
        name="weights_effect",
    ),
]
