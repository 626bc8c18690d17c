"""The reviewers' doors: declare, take up, assess, advise."""

from django.utils.translation import gettext_lazy as _

from funding.actions import instruction as actions
from funding.forms import AssessForm, InterestsForm, SynthesisForm
from funding.queries.assessments import readable
from funding.views.door import CofinancingAct


class DeclareInterests(CofinancingAct):
    transition = "declare_interests"
    form_class = InterestsForm
    template_name = "funding/instruction/declare_interests.html"
    done = _("Votre déclaration est enregistrée.")

    def context(self):
        return {"terms": None}

    def perform(self, form, *, at):
        return actions.declare_interests(
            self.file,
            has_conflict=form.cleaned_data["has_conflict"],
            explanation=form.cleaned_data["explanation"],
            by=self.request.user,
            at=at,
        )


class TakeUp(CofinancingAct):
    transition = "take_up"
    explanation = _("Deux instructeurs évalueront le dossier, sans lire l’avis l’un de l’autre.")
    done = _("L’instruction est ouverte.")

    def perform(self, form, *, at):
        return actions.take_up(
            self.file, by=self.request.user, at=at, seen_version=form.cleaned_data["seen_version"]
        )


class Assess(CofinancingAct):
    """Blind: no version check, since another's assessment must not hinder one's own."""

    transition = "assess"
    form_class = AssessForm
    explanation = _(
        "Notez chaque critère de 0 à 5. Votre évaluation ne se modifie plus une fois rendue ; "
        "vous lirez celle de l’autre instructeur quand les deux seront rendues."
    )
    done = _("Votre évaluation est rendue.")

    def form_kwargs(self):
        return {"criteria": self.file.project.call_version.criteria}

    def perform(self, form, *, at):
        return actions.assess(
            self.file,
            scores=form.scores(),
            remarks=form.remarks(),
            is_favourable=form.cleaned_data["is_favourable"],
            comment=form.cleaned_data["comment"],
            by=self.request.user,
            at=at,
        )


class Advise(CofinancingAct):
    """Shows the two assessments and their gap above the synthesis."""

    form_class = SynthesisForm
    template_name = "funding/instruction/advise.html"
    done = _("L’avis de l’instruction est rendu.")

    def facts(self):
        shown = readable(self.file, self.request.user)
        marks = [a.weighted_score for a in shown]
        return {
            "assessments": shown,
            "criteria": self.file.project.call_version.criteria,
            "gap": max(marks) - min(marks) if len(marks) > 1 else None,
        }

    def terms_of_deed(self, form, at):
        return {
            "synthesis": form.cleaned_data["synthesis"],
            "by": self.request.user,
            "at": at,
            "seen_version": form.cleaned_data["seen_version"],
        }


class Recommend(Advise):
    transition = "recommend"

    def perform(self, form, *, at):
        return actions.recommend(self.file, **self.terms_of_deed(form, at))


class AdviseAgainst(Advise):
    transition = "advise_against"

    def perform(self, form, *, at):
        return actions.advise_against(self.file, **self.terms_of_deed(form, at))
