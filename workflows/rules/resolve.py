"""Step 3, Nguyên nhân và phương án: cause, proposal, approval (CP-16, CP-17)."""

from __future__ import annotations

from workflows.case import State
from workflows.case.groups import ANALYSIS, APPROVERS, RESOLVERS, at
from workflows.conditions import preconditions
from workflows.events import Approved, CauseFound, Proposed, Refused, Returned
from workflows.table.rule import Alert, Rule

CAUSE = (preconditions.has_findings, preconditions.are_tasks_answered)
DRAFT = (
    preconditions.has_cause,
    preconditions.states_reason_and_basis,
    preconditions.states_remedies,
    preconditions.answers_every_point,
)
FOR_APPROVAL = (Alert(vi="Phương án chờ duyệt", to="duty"),)
BACK_TO_DRAFTER = (Alert(vi="Phương án chưa được duyệt, xin xem lý do"),)

RESOLVE = (
    Rule(
        clause="CP-16",
        at=ANALYSIS,
        on=CauseFound,
        by=RESOLVERS,
        to=State.CAUSE_FOUND,
        needs=CAUSE,
        button="Ghi nguyên nhân",
        vi="Xác định nguyên nhân phát sinh khiếu nại",
        en="The cause is established",
    ),
    Rule(
        clause="CP-16",
        at=at(State.CAUSE_FOUND, State.ROUND2_PREPARING),
        on=CauseFound,
        by=RESOLVERS,
        needs=CAUSE,
        button="Sửa nguyên nhân",
        vi="Bổ sung nguyên nhân",
        en="The cause is revised",
    ),
    Rule(
        clause="CP-17",
        at=at(
            State.CAUSE_FOUND,
            State.PROPOSAL_PENDING,
            State.PROPOSAL_APPROVED,
            State.ROUND2_PREPARING,
            State.INVITED_R2,
        ),
        on=Proposed,
        by=RESOLVERS,
        to=State.PROPOSAL_PENDING,
        needs=DRAFT,
        alerts=FOR_APPROVAL,
        button="Đề xuất phương án",
        vi="Đề xuất phương án với cấp trên",
        en="A solution is put to the superior",
    ),
    Rule(
        clause="CP-17",
        at=at(State.PROPOSAL_PENDING),
        on=Approved,
        by=APPROVERS,
        to=State.PROPOSAL_APPROVED,
        needs=(preconditions.is_not_drafter, preconditions.is_newest_draft),
        alerts=(Alert(vi="Phương án đã được duyệt, có thể gửi trả lời"),),
        button="Duyệt",
        vi="Cấp trên duyệt phương án",
        en="The superior approves the solution",
    ),
    *(
        Rule(
            clause="CP-17",
            at=at(State.PROPOSAL_PENDING),
            on=rejection,
            round=round_,
            by=APPROVERS,
            to=back_to,
            needs=(preconditions.has_approver_reason,),
            alerts=BACK_TO_DRAFTER,
            button=button,
            vi=vi,
            en=en,
        )
        for round_, back_to in ((1, State.CAUSE_FOUND), (2, State.ROUND2_PREPARING))
        for rejection, button, vi, en in (
            (Returned, "Trả lại", "Cấp trên trả lại để sửa", "The superior sends it back"),
            (Refused, "Không duyệt", "Cấp trên không duyệt", "The superior refuses it"),
        )
    ),
)
