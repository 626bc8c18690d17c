"""Registers the wing: what it adds to a project's deeds, its documents, its part of the audit."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FundingConfig(AppConfig):
    name = "funding"
    verbose_name = _("Cofinancements")

    def ready(self) -> None:
        from documents.models import FileKind, register
        from finding.queries import hits, lists, search
        from funding.actions import pieces, request
        from funding.actions.handing import hand_over
        from funding.ledger import audit
        from funding.ledger.chorus import matching
        from funding.lifecycle import COFINANCING
        from funding.models import Cofinancing, CommitteeSession, Letter, SignedScan
        from funding.policies import (
            asks_for_money,
            bears_money,
            files_open_to,
            letters_open_to,
            scans_open_to,
            sessions_open_to,
        )
        from funding.policies.interests import files_closed_to, projects_closed_to
        from funding.queries.audit import differences_with_files, touched_journals
        from funding.queries.awards import names_of_awards
        from funding.queries.instruction import private_threads_open_to
        from funding.queries.lists import COFINANCINGS
        from funding.queries.reminding import milestones_due, silent_reviewers, tranches_to_pay
        from funding.queries.waiting import reminders_of_opinions
        from notifications.events import REMINDERS
        from projects.actions import submission
        from projects.actions.handover import ON_HAND_OVER
        from projects.actions.importing import settling
        from projects.models.projects import CLOSED_TO
        from projects.policies import ASKS_FOR_MONEY, BEARS_MONEY

        lists.register(COFINANCINGS)
        search.CLOSED.append(files_closed_to)
        hits.PLACES["cofinancing"] = _("Instruction et décision :")
        settling.ON_DRAFTED.append(request.ask_once)
        submission.ON_SUBMIT.append(request.submit_with_project)
        submission.ON_WITHDRAW.append(request.withdraw_with_project)
        ON_HAND_OVER.append(hand_over)
        follow_the_admissibility()
        ASKS_FOR_MONEY.append(asks_for_money)
        BEARS_MONEY.append(bears_money)
        register(
            FileKind(
                name=Cofinancing.file_kind,
                visible_to=files_open_to,
                may_attach=lambda file, user, at: COFINANCING.allows(file, "attach", user, at),
                attach_url="funding:attach",
                attach=pieces.attach,
            )
        )
        for kind, visible_to in (
            (CommitteeSession.file_kind, sessions_open_to),
            ("private_thread", private_threads_open_to),
            ("holder_thread", files_open_to),
            (Letter.file_kind, letters_open_to),
            (SignedScan.file_kind, scans_open_to),
        ):
            register(
                FileKind(
                    name=kind,
                    visible_to=visible_to,
                    may_attach=lambda file, user, at: False,
                    attach_url="",
                )
            )
        REMINDERS.extend((reminders_of_opinions, silent_reviewers, milestones_due, tranches_to_pay))
        CLOSED_TO.append(projects_closed_to)
        audit.register("écarts avec les cofinancements", differences_with_files)
        audit.register("journaux modifiés", touched_journals)
        matching.name_awards_with(names_of_awards)


def follow_the_admissibility() -> None:
    """What a request does when its project is turned away, reopened, or completed."""
    from funding.actions import request
    from funding.queries.request import rate_check
    from projects.actions import admissibility, complements
    from projects.queries.checking import MORE_CHECKS

    admissibility.ON_INADMISSIBLE.append(request.follow_inadmissible)
    admissibility.ON_REOPEN.append(request.follow_reopened)
    complements.ON_COMPLEMENTS.append(request.refresh_with_complements)
    MORE_CHECKS.append(rate_check)
