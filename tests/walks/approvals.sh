# Human decisions from end to end: steps, countersign, return, added signers, taking back, business time, and the ledger.
. tests/walks/walking.bash

ME=$(signed_in sales1) OPS=$(signed_in ops1)
MANAGER1=$(signed_in manager1) MANAGER2=$(signed_in manager2) DIRECTOR1=$(signed_in director1) LEGAL1=$(signed_in legal1) FINANCE1=$(signed_in finance1)

# ask KEY: the id of a new approval
ask() { as "$ME" /approvals -d "{ \"definition\": \"$1\", \"title\": \"采购 $1\", \"subject\": { \"type\": \"walk\", \"id\": \"1\" }, \"data\": { \"amountFen\": 8000000 } }" | jq -r .id; }
# task TOKEN APPROVAL: the open task of this person in it
task() { as "$1" '/tasks?view=mine&limit=200' | jq -r --arg id "$2" '[.items[] | select(.caseId == $id)][0].id // "none"'; }
# decide TOKEN APPROVAL OUTCOME: what became of the case
decide() { as "$1" "/tasks/$(task "$1" "$2")/decision" -d "{ \"outcome\": \"$3\", \"comment\": \"同意\" }" | jq -r '.caseStatus // .code'; }
# of APPROVAL FILTER: as its initiator sees it
of() { as "$ME" "/approvals/$1" | jq -rc "$2"; }

chapter 'An approval of three steps'
published "$OPS" approval three '{ "kind": "approval", "key": "three", "name": "三级审批", "steps": [
  { "key": "manager", "mode": "any", "approvers": [{ "departmentHead": "initiator" }] },
  { "key": "legal", "mode": "any", "approvers": [{ "user": "legal1" }] },
  { "key": "director", "mode": "any", "approvers": [{ "user": "director1" }] } ] }'
THREE=$(ask three)
is 'why the manager has it' "$(as "$MANAGER1" "/tasks/$(task "$MANAGER1" "$THREE")" | jq -r '.whyMe[0].rule')" 'head of the initiator’s department'
is 'the manager approves' "$(decide "$MANAGER1" "$THREE" approve)" running
is 'the steps now' "$(of "$THREE" '[.steps[].state]')" '["done","now","predicted"]'
is 'somebody else cannot decide' "$(status "$MANAGER1" "/tasks/$(task "$LEGAL1" "$THREE")/decision" -d '{ "outcome": "approve" }')" 403
is 'legal approves' "$(decide "$LEGAL1" "$THREE" approve)" running
is 'the director approves' "$(decide "$DIRECTOR1" "$THREE" approve)" approved

chapter 'A countersign of five at 0.6'
published "$OPS" approval five '{ "kind": "approval", "key": "five", "name": "五人会签", "steps": [ { "key": "sign", "mode": { "ratio": 0.6 },
  "approvers": [{ "user": "manager1" }, { "user": "manager2" }, { "user": "director1" }, { "user": "legal1" }, { "user": "finance1" }] } ] }'
FIVE=$(ask five) LATE=$(task "$FINANCE1" "$FIVE")
is 'one of five' "$(decide "$MANAGER1" "$FIVE" approve)" running
is 'one rejects' "$(decide "$MANAGER2" "$FIVE" reject)" running
is 'two of five' "$(decide "$DIRECTOR1" "$FIVE" approve)" running
is 'three of five' "$(decide "$LEGAL1" "$FIVE" approve)" approved
is 'the fifth comes too late' "$(status "$FINANCE1" "/tasks/$LATE/decision" -d '{ "outcome": "approve" }')" 409

chapter 'Returned to the first step, resumed here'
RETURNED=$(ask three)
decide "$MANAGER1" "$RETURNED" approve > /dev/null; decide "$LEGAL1" "$RETURNED" approve > /dev/null
TASK=$(task "$DIRECTOR1" "$RETURNED")
is 'the director returns it' "$(as "$DIRECTOR1" "/tasks/$TASK/return" -d '{ "to": "manager", "resume": "here", "reason": "金额写错" }' | jq -r .caseStatus)" running
is 'the task of the director' "$(as "$DIRECTOR1" "/tasks/$TASK" | jq -r .status)" returned
is 'a returned task is decided no more' "$(status "$DIRECTOR1" "/tasks/$TASK/decision" -d '{ "outcome": "approve" }')" 409
is 'the manager approves again' "$(decide "$MANAGER1" "$RETURNED" approve)" running
is 'legal is not asked again' "$(task "$LEGAL1" "$RETURNED")" none
is 'the director, who is asked at once, approves' "$(decide "$DIRECTOR1" "$RETURNED" approve)" approved

chapter 'A signer added before'
ADDED=$(ask three) TASK=$(task "$MANAGER1" "$ADDED")
as "$MANAGER1" "/tasks/$TASK/signers" -d "{ \"userIds\": [\"$(user finance1)\"], \"position\": \"before\" }" > /dev/null
is 'the manager waits' "$(task "$MANAGER1" "$ADDED")" none
is 'nor can the initiator be added' "$(status "$FINANCE1" "/tasks/$(task "$FINANCE1" "$ADDED")/signers" -d "{ \"userIds\": [\"$(user sales1)\"], \"position\": \"before\" }")" 422
is 'finance says yes' "$(decide "$FINANCE1" "$ADDED" approve)" running
is 'the task is the manager’s again' "$(task "$MANAGER1" "$ADDED")" "$TASK"

chapter 'A decision taken back'
is 'the manager approves' "$(decide "$MANAGER1" "$ADDED" approve)" running
is 'and takes it back' "$(status "$MANAGER1" "/tasks/$TASK/take-back" -X POST)" 200
is 'legal has the task no more' "$(task "$LEGAL1" "$ADDED")" none
decide "$MANAGER1" "$ADDED" approve > /dev/null; decide "$LEGAL1" "$ADDED" approve > /dev/null
is 'after the next decision it is too late' "$(status "$MANAGER1" "/tasks/$TASK/take-back" -X POST)" 409
is 'what the ledger says' "$(as "$ME" "/ledger/$ADDED" | jq -c '[.items[].action]')" '["decided","decided","takenBack","decided","decided"]'

chapter 'Asked at night before a holiday, with eight working hours'
day() { TZ=Asia/Shanghai date -d "+$1 days" +%F; }
moment() { TZ=Asia/Shanghai date -d "$1" +%s; }
iso() { date -u -d "@$1" +%FT%T.000Z; }
HOURS='[["09:00", "12:00"], ["13:00", "18:00"]]'
published "$OPS" workingCalendar walk "{ \"kind\": \"workingCalendar\", \"key\": \"walk\", \"name\": \"节假日\", \"holidays\": [\"$(day 2)\"],
  \"week\": { \"mon\": $HOURS, \"tue\": $HOURS, \"wed\": $HOURS, \"thu\": $HOURS, \"fri\": $HOURS, \"sat\": $HOURS, \"sun\": $HOURS } }"
published "$OPS" approval night '{ "kind": "approval", "key": "night", "name": "限时审批", "calendar": "walk", "steps": [
  { "key": "manager", "mode": "any", "approvers": [{ "user": "manager1" }] },
  { "key": "director", "mode": "any", "approvers": [{ "user": "director1" }],
    "deadline": { "within": { "businessHours": 8 }, "remind": [{ "businessHours": 4 }], "onExpiry": "approve" } } ] }'
ASKED=$(moment "$(day 1) 23:00") END=$(moment "$(day 3) 18:00")
NIGHT=$(ask night) FLOW=$(of "$NIGHT" .workflowId)
forward "$FLOW" seconds=$((ASKED - $(date +%s)))
decide "$MANAGER1" "$NIGHT" approve > /dev/null
TASK=$(task "$DIRECTOR1" "$NIGHT")
is 'due at the end of the first working day after the holiday' "$(as "$DIRECTOR1" "/tasks/$TASK" | jq -r .dueAt)" "$(iso "$END")"
is 'as the calendar says' "$(as "$ME" "/calendars/walk/due?businessHours=8&from=$(iso "$ASKED")" | jq -r .dueAt)" "$(iso "$END")"
forward "$FLOW" hours=34
is 'the holiday over, 9 o’clock' "$(of "$NIGHT" .status), $(as "$DIRECTOR1" "/tasks/$TASK" | jq -r '[.history[].action] | map(select(. == "reminded")) | length') reminders" 'running, 0 reminders'
forward "$FLOW" hours=8 seconds=3000
is 'ten minutes before the end' "$(of "$NIGHT" .status), $(as "$DIRECTOR1" "/tasks/$TASK" | jq -r '[.history[].action] | map(select(. == "reminded")) | length') reminder" 'running, 1 reminder'
forward "$FLOW" seconds=900
is 'after it' "$(of "$NIGHT" .status)" approved
is 'by a rule, at that moment' "$(as "$ME" "/ledger/$NIGHT" | jq -rc '.items[-1] | [.actorId, .outcome, .at[:16]]')" "[null,\"approve\",\"$(iso "$END" | cut -c-16)\"]"

chapter 'The ledger'
verification() { as "$OPS" /ledger/verification -X POST | jq -rc "$1"; }
command() { npm run --silent ledger:verify | tail -1 || true; }
is 'verified' "$(verification .ok)" true
is 'by the command, too' "$(command)" 'the ledger is whole'
sql 'create table untouched as select * from ledger'
# tampered TITLE WHAT SQL SEQ: is found, named, and mended again
tampered() {
  sql "$3"
  is "$1" "$(verification '.firstBroken | [.what, .seq, .caseId]')" "[\"$2\",$4,\"$THREE\"]"
  is '  by the command' "$(command)" 'the ledger is BROKEN in 1 places'
  sql 'delete from ledger; insert into ledger select * from untouched'
}
OF="case_id = '$THREE'"
tampered 'a row edited' contentChanged "update ledger set outcome = 'reject' where $OF and seq = 2" 2
tampered 'a row deleted' missing "delete from ledger where $OF and seq = 2" 2
tampered 'a row inserted' inserted "insert into ledger select case_id, 4, 'made up', at, action, task_id, actor_id, outcome, data, hash, repeat('b', 64) from ledger where $OF and seq = 3" 4
tampered 'rows put in another order' reordered "update ledger set seq = -seq where $OF and seq in (2, 3); update ledger set seq = 5 + seq where $OF and seq < 0" 2
is 'mended, it is whole' "$(verification .ok)" true
