# A definition from its draft to another instance: findings, publication, cases that stay on their version, migration, rollback, files.
. tests/walks/walking.bash

ME=$(signed_in sales1) OPS=$(signed_in ops1) MANAGER1=$(signed_in manager1)
AT=/definitions/approval/purchase

# findings: what is wrong with the draft, as severity, place and code
findings() { as "$OPS" "$AT/draft/check" -X POST | jq -r '[.findings[] | "\(.severity) \(.code) \(.pointer)"] | join(", ")'; }
# ask: the id of a new case
ask() { as "$ME" /approvals -d '{ "definition": "purchase", "title": "采购", "subject": { "type": "walk", "id": "1" }, "data": { "amountFen": 8000000 } }' | jq -r .id; }
# version CASE: the version that it runs
version() { as "$ME" "/approvals/$1" | jq -r .definitionVersion; }
# approve TOKEN CASE
approve() { as "$1" "/tasks/$(as "$1" '/tasks?view=mine&limit=200' | jq -r --arg id "$2" '[.items[] | select(.caseId == $id)][0].id')/decision" -d '{ "outcome": "approve" }' | jq -r .caseStatus; }
# migration BODY: verdicts by case, and reasons
migration() { as "$OPS" "$AT/migration" -d "$1" | jq -rc --arg early "$EARLY" --arg late "$LATE" '.results | map({ key: (if .caseId == $early then "early" else "late" end), value: (.verdict + (if .reason then ": " + .reason else "" end)) }) | sort_by(.key) | from_entries'; }

chapter 'A draft with three errors'
is 'saved all the same' "$(status "$OPS" "$AT/draft" -X PUT -d '{ "kind": "approval", "key": "purchase", "name": "采购审批", "steps": [
  { "key": "manager", "mode": "any", "approvers": [{ "role": "salles" }] },
  { "key": "finance", "mode": { "ratio": 1.5 }, "approvers": [{ "role": "finance" }], "when": "amountFen > 5000000" } ] }')" 201
is 'three findings' "$(findings)" 'error never_reached /steps/1/mode/ratio, error unknown_role /steps/0/approvers/0/role, error condition /steps/1/when'
is 'the mend of the role' "$(as "$OPS" "$AT/draft/check" -X POST | jq -r '.findings[] | select(.code == "unknown_role").fix')" 'Did you mean "sales"?'
is 'it is not published' "$(as "$OPS" "$AT/publication" -d '{ "note": "第一版" }' | jq -rc '[.status, (.findings | length)]')" '[422,3]'

chapter 'Mended and published'
MENDED='{ "kind": "approval", "key": "purchase", "name": "采购审批", "facts": { "amountFen": { "type": "integer" } }, "steps": [
  { "key": "manager", "mode": "any", "approvers": [{ "user": "manager1" }] },
  { "key": "finance", "mode": { "ratio": 0.5 }, "approvers": [{ "role": "finance" }], "when": "amountFen > 5000000" } ] }'
is 'without If-Match' "$(status "$OPS" "$AT/draft" -X PUT -d "$MENDED")" 428
is 'with one that is stale' "$(status "$OPS" "$AT/draft" -X PUT -H 'If-Match: "7"' -d "$MENDED")" 412
is 'with the one that was read' "$(status "$OPS" "$AT/draft" -X PUT -H 'If-Match: "1"' -d "$MENDED")" 200
is 'nothing left' "$(as "$OPS" "$AT/draft/check" -X POST | jq -c .)" '{"ok":true,"findings":[]}'
is 'published' "$(as "$OPS" "$AT/publication" -d '{ "note": "第一版" }' | jq -c .)" '{"version":1}'
is 'a salesperson publishes nothing' "$(status "$ME" "$AT/publication" -d '{ "note": "x" }')" 403

chapter 'Two cases, then a second version'
EARLY=$(ask) LATE=$(ask)
is 'the case says its version' "$(version "$EARLY")" 1
is 'a case without the fact is refused' "$(as "$ME" /approvals -d '{ "definition": "purchase", "title": "采购", "subject": { "type": "walk", "id": "2" }, "data": {} }' | jq -rc '[.status, .errors[0].pointer]')" '[422,"/data/amountFen"]'
is 'the manager approves one' "$(approve "$MANAGER1" "$LATE")" running
as "$OPS" "$AT/draft" -X PUT -d "$(jq '.steps[1] |= (.key = "controller" | .name = "财务复核")' <<< "$MENDED")" > /dev/null
is 'what differs' "$(as "$OPS" "$AT/diff?from=1&to=draft" | jq -rc '[.differences[] | .kind + " " + (.path | join("/"))]')" '["added steps/controller","removed steps/finance"]'
is 'published' "$(as "$OPS" "$AT/publication" -d '{ "note": "财务复核" }' | jq -c .)" '{"version":2}'
is 'the cases are still on the first' "$(version "$EARLY") $(version "$LATE")" '1 1'
is 'a new one is on the second' "$(version "$(ask)")" 2

chapter 'Migration'
VERDICTS='{"early":"migrates","late":"refused: The approval has reached the step \"finance\", which the new version does not have."}'
is 'a dry run' "$(migration '{ "toVersion": 2, "dryRun": true }')" "$VERDICTS"
is 'nobody moved' "$(version "$EARLY") $(version "$LATE")" '1 1'
is 'in earnest' "$(migration '{ "toVersion": 2, "dryRun": false }')" "$VERDICTS"
is 'who could has moved' "$(version "$EARLY") $(version "$LATE")" '2 1'
is 'it is on record' "$(as "$OPS" "$AT/migrations" | jq -rc '[.items[] | [.dryRun, .status]]')" '[[false,"done"],[true,"done"]]'

chapter 'Back to the first version'
is 'rolled back' "$(as "$OPS" "$AT/rollback" -d '{ "to": 1 }' | jq -c .)" '{"version":3}'
is 'nothing differs' "$(as "$OPS" "$AT/diff?from=1&to=3" | jq -c .differences)" '[]'
is 'a new case is on the third' "$(version "$(ask)")" 3
is 'what others run by is not retired' "$(as "$OPS" /definitions/workingCalendar/cn/retirement -X POST | jq -rc '[.status, .errors[0].detail]')" '[409,"the clocks of whatever names no calendar"]'

chapter 'The working calendar'
is 'four working hours from the eve of the National Day of 2026' "$(as "$ME" '/calendars/cn/due?from=2026-09-30T09:00:00Z&businessHours=4' | jq -r .dueAt)" 2026-10-08T04:00:00.000Z
as "$OPS" /definitions/workingCalendar/cn/draft -X PUT -d "$(as "$OPS" /definitions/workingCalendar/cn | jq .definition)" > /dev/null
is 'what nobody knows yet' "$(as "$OPS" /definitions/workingCalendar/cn/draft/check -X POST | jq -rc '[.ok, .findings[0].code, .findings[0].pointer]')" '[true,"year_not_arranged","/basedOn"]'
as "$OPS" /definitions/workingCalendar/cn/draft -X DELETE > /dev/null
is 'and the metric of it' "$(curl -s "${API%/api/v1}/metrics" | grep '^calendar_missing_years{calendar="cn"}')" 'calendar_missing_years{calendar="cn"} 1'

chapter 'As files, to another instance'
FILES=$(mktemp -d) && trap 'rm -rf "$FILES"' EXIT
export_from() { curl -sf -H "Authorization: Bearer $2" "$1/definitions/export" -o "$3"; }
import_to() { curl -s -H "Authorization: Bearer $2" -H 'Content-Type: application/zip' --data-binary @"$3" "$1/definitions/import$4"; }
THERE=$(API=$ELSEWHERE signed_in ops1)
sum() { sha256sum "$1" | cut -c 1-64; }
export_from "$API" "$OPS" "$FILES/here.zip"
export_from "$API" "$OPS" "$FILES/again.zip"
is 'the same bytes twice' "$(sum "$FILES/again.zip")" "$(sum "$FILES/here.zip")"
is 'what an import would do' "$(import_to "$ELSEWHERE" "$THERE" "$FILES/here.zip" '?dryRun=true' | jq -rc '[.ok, (.files[] | select(.verdict != "unchanged") | [.file, .verdict])]')" '[true,["approval/purchase.json","new"]]'
is 'and does' "$(import_to "$ELSEWHERE" "$THERE" "$FILES/here.zip" '' | jq -rc '.files[] | select(.verdict != "unchanged") | [.file, .verdict, .version]')" '["approval/purchase.json","new",1]'
export_from "$ELSEWHERE" "$THERE" "$FILES/there.zip"
is 'the same bytes there' "$(sum "$FILES/there.zip")" "$(sum "$FILES/here.zip")"
is 'again: no new version' "$(import_to "$ELSEWHERE" "$THERE" "$FILES/here.zip" '' | jq -rc '[.files[].verdict] | unique')" '["unchanged"]'
