"""The room: the file called, the votes, the live balance, asked again every few seconds."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from funding.actions.committee import sessions, voting
from funding.forms.committee import VotesForm
from funding.models import VoteValue
from funding.views.committee.door import CommitteeView, refusal_of
from workflow.refusals import Refused


class Room(CommitteeView):
    """What each member sees during the session."""

    def get(self, request):
        return self.shown("room", values=VoteValue.choices)


class RoomState(CommitteeView):
    """The part of the room that changes: asked by the page itself."""

    def get(self, request):
        context = {"session": self.session, "page": self.page, "values": VoteValue.choices}
        return render(request, "funding/committee/room_state.html", context)


class Call(CommitteeView):
    """The chair calls a file."""

    def post(self, request, pk: int):
        item = get_object_or_404(self.session.items.select_related("cofinancing"), pk=pk)
        try:
            sessions.call_item(self.session, item=item, by=request.user, at=timezone.now())
        except Refused as refused:
            messages.error(request, refused.message)
        return redirect(reverse("funding:committee_room", args=[self.session.reference]))


class CastVotes(CommitteeView):
    """A member's votes: one file in the room, or all of them on one page."""

    def get(self, request):
        return self.shown("votes", form=VotesForm(rows=self.page.rows), refusal="")

    def post(self, request):
        form = VotesForm(request.POST, rows=self.page.rows)
        if not form.is_valid():
            return self.shown("votes", form=form, refusal="", status=422)
        try:
            voting.vote(self.session, values=form.values(), by=request.user, at=timezone.now())
        except Refused as refused:
            return self.shown("votes", form=form, refusal=refusal_of(form, refused), status=409)
        return self.done(
            _("Votre vote est enregistré."),
            reverse("funding:committee_room", args=[self.session.reference]),
        )
