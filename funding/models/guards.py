"""What PostgreSQL itself checks of an award: its holder, its decision, its payment, its end."""

import pgtrigger
from django.utils.translation import gettext_lazy as _

from workflow.refusals import TRIGGER_SENTENCES

#: From each state, where a move leads: the table of ``funding.lifecycle``, which a test compares.
ROADS = {
    "draft": ("submitted", "withdrawn"),
    "submitted": ("under_review", "inadmissible", "withdrawn"),
    "inadmissible": ("submitted",),
    "under_review": ("recommended", "not_recommended", "withdrawn"),
    "recommended": ("in_committee", "withdrawn"),
    "not_recommended": ("in_committee", "withdrawn"),
    "in_committee": ("granted", "deferred", "refused", "withdrawn"),
    "deferred": ("in_committee", "withdrawn"),
    "refused": ("in_committee",),
    "granted": ("agreed", "in_committee", "cancelled"),
    "agreed": ("in_execution", "in_committee", "cancelled"),
    "in_execution": ("settled", "cancelled"),
}

#: Run before a co-financing is written: its holder is the project's, whatever the statement says.
#: A project that changes holder at that moment is waited for; a change that comes later is brought
#: here by the key shared with the project (``cofinancing_holder_is_the_project_s``), ON UPDATE
#: CASCADE, without which a race would leave the former holder.
HOLDER_KEPT = """
SELECT p.organisation_id INTO NEW.organisation_id
  FROM projects_project p WHERE p.id = NEW.project_id FOR KEY SHARE;
RETURN NEW;
"""

#: What PostgreSQL itself checks when a decision is written, whatever the code path. A file already
#: decided that moves on (agreed, paid …), or whose decision stays (a refusal told by its letter),
#: is not judged again: a conflict declared since must not lock it.
DECISION_GUARD = """
IF TG_OP = 'UPDATE' AND OLD.decided_by_id IS NOT DISTINCT FROM NEW.decided_by_id
   AND (OLD.status = NEW.status
        OR OLD.status IN ('granted', 'agreed', 'in_execution', 'settled', 'cancelled')) THEN
    RETURN NULL;
END IF;
SELECT count(*) INTO sound FROM funding_assessment a
 WHERE a.cofinancing_id = NEW.id AND (
    SELECT NOT d.has_conflict FROM funding_interestdeclaration d
     WHERE d.cofinancing_id = NEW.id AND d.declared_by_id = a.assessed_by_id
     ORDER BY d.id DESC LIMIT 1);
IF sound < 2 THEN
    RAISE EXCEPTION
    'Il faut deux évaluations complètes, rendues par des instructeurs sans conflit d’intérêts.'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'cofinancing_decision_rests_on_two_assessments';
END IF;
IF EXISTS (SELECT 1 FROM funding_assessment a
            WHERE a.cofinancing_id = NEW.id AND a.assessed_by_id = NEW.decided_by_id) THEN
    RAISE EXCEPTION 'Qui a instruit le dossier ne le décide pas.'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'cofinancing_reviewer_does_not_decide';
END IF;
IF (SELECT d.has_conflict FROM funding_interestdeclaration d
     WHERE d.cofinancing_id = NEW.id AND d.declared_by_id = NEW.decided_by_id
     ORDER BY d.id DESC LIMIT 1) THEN
    RAISE EXCEPTION 'Qui a déclaré un conflit d’intérêts ne décide pas.'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'cofinancing_decider_has_no_conflict';
END IF;
RETURN NULL;
"""

#: Refuses, once a grant is written, another amount, line or year than those that the ledger
#: reserved: an amendment gives back by movements, and the revert alone takes the grant away.
GRANTED_SUM = pgtrigger.Trigger(
    name="granted_sum_stays_until_the_revert",
    when=pgtrigger.After,
    operation=pgtrigger.UpdateOf("granted_amount", "budget_line_id", "fiscal_year"),
    condition=pgtrigger.Condition(
        'OLD."granted_amount" IS NOT NULL '
        'AND (OLD."granted_amount", OLD."budget_line_id", OLD."fiscal_year") IS DISTINCT FROM '
        '(NEW."granted_amount", NEW."budget_line_id", NEW."fiscal_year") '
        'AND NOT (NEW."status" = \'in_committee\' AND NEW."granted_amount" IS NULL)'
    ),
    func="RAISE EXCEPTION 'Le montant accordé est celui que porte le grand livre.' "
    "USING ERRCODE = 'check_violation', CONSTRAINT = 'granted_sum_stays_until_the_revert';",
)

#: Run at the end of the transaction that grants, or that takes a grant away: deeds write the file
#: first and the ledger last, so that others wait for the hot line as little as can be. The file is
#: read again, as it stands by then.
MONEY_GUARD = """
SELECT c.status, c.granted_amount, c.budget_line_id, c.fiscal_year INTO file
  FROM funding_cofinancing c WHERE c.id = NEW.id;
IF file.status = 'granted' AND file.granted_amount IS DISTINCT FROM (
    SELECT b.reserved_amount FROM ledger_awardbalance b
     WHERE b.award = NEW.reference AND b.line_id = file.budget_line_id
       AND b.fiscal_year = file.fiscal_year) THEN
    RAISE EXCEPTION 'Le grand livre ne réserve pas ce qui est accordé.'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'granted_sum_is_reserved';
END IF;
IF file.status IN ('in_committee', 'cancelled') AND (
    EXISTS (SELECT 1 FROM ledger_awardbalance b
             WHERE b.award = NEW.reference AND b.reserved_amount > 0)
    OR EXISTS (SELECT 1 FROM ledger_engagement e
                 JOIN ledger_engagementbalance b ON b.engagement_id = e.id
                WHERE e.award = NEW.reference AND b.engaged_amount > b.paid_amount)) THEN
    RAISE EXCEPTION 'L’argent de la décision n’est pas rendu à sa ligne.'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_taken_away_gives_back';
END IF;
RETURN NULL;
"""

MONEY_FOLLOWS = pgtrigger.Trigger(
    name="cofinancing_money_follows_its_decision",
    when=pgtrigger.After,
    timing=pgtrigger.Deferred,
    operation=pgtrigger.UpdateOf("status"),
    condition=pgtrigger.Condition(
        "OLD.status = 'in_committee' AND NEW.status = 'granted' "
        "OR OLD.status IN ('granted', 'agreed', 'in_execution') "
        "AND NEW.status IN ('in_committee', 'cancelled')"
    ),
    declare=[("file", "RECORD")],
    func=MONEY_GUARD,
)

#: Run when a grant is written, also anew after a decision was reverted. A withdrawal at that moment
#: waits for this row: see the withdrawal's own guard.
GRANT_GUARD = """
IF (TG_OP = 'INSERT' OR OLD.status <> 'granted')
   AND (SELECT p.status FROM projects_project p WHERE p.id = NEW.project_id)
       NOT IN ('admissible', 'active') THEN
    RAISE EXCEPTION 'Un cofinancement s’accorde à un projet recevable.'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'cofinancing_granted_to_a_live_project';
END IF;
RETURN NULL;
"""

#: Run when a file is settled, whatever the code path: on the final report of its present decision,
#: not on one handed in before it was taken back.
SETTLEMENT_GUARD = """
IF NOT EXISTS (SELECT 1 FROM funding_impactreport r
                WHERE r.cofinancing_id = NEW.id AND r.milestone_id IS NULL
                  AND r.reported_at >= NEW.decided_at) THEN
    RAISE EXCEPTION 'Un cofinancement se solde après son rapport final.'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'cofinancing_settled_after_its_final_report';
END IF;
RETURN NULL;
"""

#: Run after a grant is written. Titre 2 cannot be paid from a programme that has no jobs, so the
#: aid given by any other instrument than a credit transfer stays within the rest of the assiette.
INSTRUMENT_GUARD = """
IF NEW.granted_amount IS NULL OR NEW.instrument = '' THEN
    RETURN NULL;
END IF;
SELECT o.kind INTO body FROM projects_project p
  JOIN accounts_organisation o ON o.id = p.organisation_id WHERE p.id = NEW.project_id;
IF NEW.instrument = 'operator_agreement' AND body <> 'state_operator' THEN
    RAISE EXCEPTION 'Seul un opérateur signe une convention d’opérateur.'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'operator_agreement_is_for_operators';
END IF;
IF NEW.instrument IN ('uo_allotment', 'credit_transfer') AND body = 'state_operator' THEN
    RAISE EXCEPTION 'Un opérateur ne reçoit ni mise à disposition sur UO ni décret de transfert.'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'state_instrument_is_for_state_services';
END IF;
IF NEW.instrument <> 'credit_transfer' THEN
    SELECT sum(cost) FILTER (WHERE l.nature = 'staff'),
           coalesce(sum(cost) FILTER (WHERE l.nature <> 'staff'), 0)
      INTO staff, payable
      FROM projects_project p
      JOIN projects_callversion v ON v.id = p.call_version_id
      JOIN projects_costline l ON l.project_id = p.id AND l.nature <> ALL (v.excluded_natures)
      CROSS JOIN LATERAL (
        SELECT CASE v.tax_basis WHEN 'ht' THEN l.amount_ht ELSE l.amount_ttc END AS cost) counted
     WHERE p.id = NEW.project_id;
    IF staff IS NOT NULL AND NEW.granted_amount > payable THEN
        RAISE EXCEPTION 'Le titre 2 ne se finance que par décret de transfert.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_cost_only_by_credit_transfer';
    END IF;
END IF;
RETURN NULL;
"""

#: Run when a tranche is certified or paid, whatever the code path.
TRANCHE_GUARD = """
SELECT a.instrument, a.cofinancing_id,
       a.document_id IS NOT NULL AND a.published_on IS NOT NULL AS is_published,
       a.ej_number <> '' OR e.ej_number <> '' AS is_numbered,
       EXISTS (SELECT 1 FROM funding_paymentrequest r WHERE r.tranche_id = NEW.id) AS is_requested
  INTO terms
  FROM funding_agreement a JOIN ledger_engagement e ON e.id = a.engagement_id
 WHERE a.id = NEW.agreement_id;
IF NEW.certified_at IS NOT NULL AND terms.instrument = 'operator_agreement'
   AND NOT terms.is_requested THEN
    RAISE EXCEPTION 'L’opérateur demande d’abord le paiement.'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'operator_asks_to_be_paid';
END IF;
IF EXISTS (SELECT 1 FROM funding_milestone m
            WHERE m.tranche_id = NEW.id AND m.status <> 'released') THEN
    RAISE EXCEPTION 'Le jalon de cette tranche ne l’a pas libérée.'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'tranche_waits_for_its_milestone';
END IF;
IF NEW.paid_at IS NULL THEN
    RETURN NULL;
END IF;
IF EXISTS (SELECT 1 FROM funding_milestone m
            WHERE m.cofinancing_id = terms.cofinancing_id AND m.status = 'held') THEN
    RAISE EXCEPTION 'Un jalon suspend les paiements.'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'held_milestone_blocks_payment';
END IF;
IF terms.instrument = 'management_delegation' AND NOT terms.is_published THEN
    RAISE EXCEPTION 'La délégation de gestion doit être écrite et publiée.'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'delegation_is_written_and_published';
END IF;
IF terms.instrument = 'operator_agreement' AND NOT terms.is_numbered THEN
    RAISE EXCEPTION 'La convention n’a pas son numéro d’EJ.'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'operator_payment_has_its_number';
END IF;
RETURN NULL;
"""

TRIGGER_SENTENCES |= {
    # its trigger stands on the projects' table: 0016 of this wing brings it
    "withdrawn_project_bears_no_money": _(
        "Un cofinancement est accordé à ce projet : le guichet doit d’abord annuler le "
        "cofinancement."
    ),
    "operator_agreement_is_for_operators": _(
        "La convention avec un opérateur ne se signe qu’avec un opérateur de l’État."
    ),
    "state_instrument_is_for_state_services": _(
        "Un opérateur n’a ni unité opérationnelle ni programme : choisissez la convention avec un "
        "opérateur ou la délégation de gestion."
    ),
    "staff_cost_only_by_credit_transfer": _(
        "Les dépenses de personnel (titre 2) ne se financent que par décret de transfert : par un "
        "autre instrument, l’aide reste dans le reste de l’assiette."
    ),
    "operator_asks_to_be_paid": _(
        "L’opérateur n’a pas encore demandé le paiement de cette tranche, pièces à l’appui."
    ),
    "held_milestone_blocks_payment": _(
        "Un jalon suspend les paiements de ce dossier : l’instructeur doit d’abord le libérer."
    ),
    "tranche_waits_for_its_milestone": _(
        "Cette tranche attend son jalon : l’instructeur ne l’a pas libérée."
    ),
    "delegation_is_written_and_published": _(
        "La délégation de gestion est un acte écrit et publié : joignez l’acte signé et notez sa "
        "publication avant de payer."
    ),
    "operator_payment_has_its_number": _(
        "La convention avec l’opérateur n’a pas encore son numéro d’EJ : notez-le avant de payer."
    ),
    "granted_sum_stays_until_the_revert": _(
        "Le montant accordé, sa ligne et son exercice sont ceux que porte le grand livre : ils ne "
        "changent que si le comité revient sur sa décision."
    ),
    "granted_sum_is_reserved": _(
        "Le grand livre ne réserve pas ce qui est accordé : un accord se rend par son acte."
    ),
    "decision_taken_away_gives_back": _(
        "L’argent de la décision n’est pas rendu à sa ligne : une décision se reprend ou s’annule "
        "par son acte."
    ),
    "cofinancing_settled_after_its_final_report": _("Le porteur n’a pas remis son rapport final."),
    "cofinancing_granted_to_a_live_project": _(
        "Le projet n’est plus recevable : rien ne peut lui être accordé."
    ),
    "cofinancing_decision_rests_on_two_assessments": _(
        "Il faut deux évaluations complètes, rendues par des instructeurs sans conflit d’intérêts."
    ),
    "cofinancing_reviewer_does_not_decide": _(
        "Vous avez instruit ce dossier : une autre personne doit décider."
    ),
    "cofinancing_decider_has_no_conflict": _(
        "Vous avez déclaré un conflit d’intérêts sur ce dossier : vous n’y prenez aucune part."
    ),
}
