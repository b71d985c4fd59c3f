# A sale from its registration through months to its contract: stages, activities with documents, a gate, reminders, a suspension; another one that is lost; a team, a project, a public one.
. tests/walks/walking.bash

ME=$(signed_in sales1) SALES2=$(signed_in sales2) SALES3=$(signed_in sales3) OPS=$(signed_in ops1)
MANAGER1=$(signed_in manager1) DIRECTOR1=$(signed_in director1) LEGAL1=$(signed_in legal1) FINANCE1=$(signed_in finance1)
FILES=$(mktemp -d) && trap 'rm -rf "$FILES"' EXIT

# register BODY: the answer
register() { as "$ME" /opportunities -d "$1"; }
# of OPPORTUNITY FILTER: as its owner sees it
of() { as "$ME" "/opportunities/$1" | jq -rc "$2"; }
# changed OPPORTUNITY BODY: its owner changes its fields; the status of the answer
changed() { status "$ME" "/opportunities/$1" -X PATCH -H "If-Match: \"$(of "$1" .version)\"" -d "$2"; }
# move TOKEN OPPORTUNITY STAGE: what came of it
move() { as "$1" "/opportunities/$2/stage" -d "{ \"to\": \"$3\" }" | jq -rc 'if .status == 409 then [.status, .errors[]?.pointer] else .status end'; }
# complete TOKEN OPPORTUNITY ACTIVITY BODY: whether it is done now, or what is missing
complete() { as "$1" "/opportunities/$2/activities/$3/completion" -d "$4" | jq -rc --arg key "$3" 'if .errors then [.status, .errors[].pointer] else .stage.activities[] | select(.key == $key).done end'; }
# uploaded TOKEN FILE NAME: the id of the document
uploaded() { curl -s -H "Authorization: Bearer $1" -H 'Content-Type: application/pdf' --data-binary @"$2" "$API/documents?name=$3" | jq -r .id; }
# with TYPE NAME DOCUMENT: the document that a completion brings
with() { printf '{ "documents": [{ "type": "%s", "name": "%s", "attachmentId": "%s" }] }' "$@"; }
# task TOKEN CASE: the open task of this person in it, claimed where it is a group’s
task() { as "$1" "/tasks?view=${3:-mine}&filter%5Bstatus%5D=open&limit=200" | jq -r --arg id "$2" '[.items[] | select(.caseId == $id)][0].id // "none"'; }
claimed() { local id; id=$(task "$1" "$2" group); as "$1" "/tasks/$id/claim" -X POST > /dev/null; echo "$id"; }
# decide TOKEN TASK OUTCOME: what became of the case
decide() { as "$1" "/tasks/$2/decision" -d "{ \"outcome\": \"$3\", \"comment\": \"同意\" }" | jq -r '.caseStatus // .code'; }
# types OPPORTUNITY PATTERN: what happened, in order
types() { as "$ME" "/opportunities/$1/timeline?limit=200" | jq -rc --arg like "$2" '[.items[].type | select(test($like))]'; }
# history_of OPPORTUNITY FILTER: its stays in stages
history_of() { as "$ME" "/opportunities/$1/stage-history" | jq -rc "$2"; }
# listed TOKEN FILTER OPPORTUNITY: whether it is in that list of this person
listed() { as "$1" "/opportunities?filter%5B$2&limit=200" | jq -r --arg id "$3" '[.items[].id] | index($id) != null'; }

chapter 'Registered, and what is missing for the next stage'
ANSWER=$(register '{ "name": "泵站改造", "customer": { "name": "宁波远航泵业有限公司", "mobile": "138 0013 8000" } }') SALE=$(jq -r .id <<< "$ANSWER")
is 'valid at once, in the first stage' "$(jq -rc '[.status, .stage.key, .stage.winProbability, .stage.forecast]' <<< "$ANSWER")" '["valid","lead",10,"pipeline"]'
is 'two flows' "$(jq -rc '[.workflows[].flow]' <<< "$ANSWER")" '["registration","stage"]'
MISSING='"/expectedAmountFen","/expectedAmountFen","/activities/firstVisit"'
is 'what is missing' "$(of "$SALE" '.stage.next[] | [.key, .unmet[].pointer]')" "[\"proposal\",$MISSING]"
is 'the move is refused with all of it' "$(move "$ME" "$SALE" proposal)" "[409,$MISSING]"
is 'each says what to do' "$(as "$ME" "/opportunities/$SALE/stage" -d '{ "to": "proposal" }' | jq -r '.errors[-1].detail')" 'Complete the activity "首次拜访".'
is 'no way leads there' "$(move "$ME" "$SALE" closing)" '[409,"/to"]'
is 'to a stranger it is not there' "$(status "$SALES3" "/opportunities/$SALE/stage" -d '{ "to": "proposal" }')" 404

chapter 'The first visit, with its report'
printf '%%PDF-1.4\n%% 拜访记录\n%%%%EOF\n' > "$FILES/visit.pdf"
REPORT=$(uploaded "$ME" "$FILES/visit.pdf" visit.pdf)
is 'planned for a week' "$(as "$ME" "/opportunities/$SALE/activities/firstVisit/plan" -X PUT -d "{ \"on\": \"2099-W21\", \"assigneeId\": \"$(user sales1)\" }" | jq -r .status)" valid
is 'without the report' "$(complete "$ME" "$SALE" firstVisit '{ "result": "有意向" }')" '[422,"/documents"]'
is 'with a form that does not fit' "$(complete "$ME" "$SALE" firstVisit "$(with visitReport 拜访记录 "$REPORT" | jq '. + { form: { interest: 9 } }')")" '[422,"/form/interest"]'
is 'done' "$(complete "$ME" "$SALE" firstVisit "$(with visitReport 拜访记录 "$REPORT" | jq '. + { result: "有意向", form: { interest: 4, purpose: "firstVisit" } }')")" true
is 'as it was registered' "$(as "$ME" "/opportunities/$SALE/activities" | jq -rc '.items[0] | [.key, .plannedOn, .done, .late, .result, .form.interest, .documents[0].type]')" '["firstVisit","2099-W21",true,false,"有意向",4,"visitReport"]'
is 'the report is the opportunity’s' "$(as "$MANAGER1" "/opportunities/$SALE/documents" | jq -rc '[.items[].name]')" '["visit.pdf"]'
curl -sf -H "Authorization: Bearer $MANAGER1" "$API/documents/$REPORT/content" -o "$FILES/read.pdf"
is 'the manager downloads what was uploaded' "$(sha256sum < "$FILES/read.pdf")" "$(sha256sum < "$FILES/visit.pdf")"
is 'a stranger does not' "$(status "$SALES3" "/documents/$REPORT/content")" 404
is 'undone, with a reason' "$(as "$ME" "/opportunities/$SALE/activities/firstVisit/completion" -X DELETE -d '{ "reason": "日期写错" }' | jq -rc '.stage.activities[0].done')" false
is 'and done again' "$(complete "$ME" "$SALE" firstVisit "$(with visitReport 拜访记录 "$REPORT")")" true
is 'the amount is filled in' "$(changed "$SALE" '{ "expectedAmountFen": 80000000 }')" 200
is 'nothing is missing' "$(of "$SALE" '.stage.next[].unmet')" '[]'
WEEK_ON=$(TZ=Asia/Shanghai date -d '+7 days' +%F)
is 'the offer, which is still ahead, is planned' "$(as "$ME" "/opportunities/$SALE/activities/quotation/plan" -X PUT -d "{ \"on\": \"$WEEK_ON\" }" | jq -r .status)" valid
# planned TOKEN QUERY: what this list of work has of the sale
planned() { as "$1" "/activities?limit=200$2" | jq -rc --arg id "$SALE" '[.items[] | select(.opportunity.id == $id) | [.stageKey, .key, .plannedUntil, .done]]'; }
is 'what the owner has to do' "$(planned "$ME" '&filter%5Bdone%5D=false')" "[[\"proposal\",\"quotation\",\"$WEEK_ON\",false]]"
is 'what the manager’s people have to do' "$(planned "$MANAGER1" "&filter%5Bdone%5D=false&filter%5BdepartmentId%5D=$(as "$ME" /me | jq -r .departmentId)")" "$(planned "$ME" '&filter%5Bdone%5D=false')"
is 'a stranger sees none of it' "$(planned "$SALES3" "&filter%5BassigneeId%5D=$(user sales1)")" '[]'

chapter 'The gate: returned, then passed'
is 'the move waits' "$(move "$ME" "$SALE" proposal)" awaitingGate
is 'meanwhile no other' "$(move "$ME" "$SALE" proposal)" '[409,"/gate"]'
TASK=$(task "$MANAGER1" "$SALE")
is 'where it goes once that has passed' "$(of "$SALE" '.stage.gate.open | [.to, .byUserId]')" "[\"proposal\",\"$(user sales1)\"]"
is 'what the manager is asked' "$(as "$MANAGER1" "/tasks/$TASK" | jq -rc '[.flow, .title, .data.expectedAmountFen]')" '["stageGate","阶段评审：泵站改造（线索确认 → 方案报价）",80000000]'
is 'the manager returns it' "$(as "$MANAGER1" "/tasks/$TASK/return" -d '{ "to": "initiator", "resume": "here", "reason": "请补充竞争对手" }' | jq -r .caseStatus)" valid
is 'it is still in the first stage' "$(of "$SALE" .stage.key)" lead
is 'answered' "$(as "$ME" "/tasks/$(task "$ME" "$SALE")/resubmission" -d '{}' | jq -r .caseStatus)" valid
is 'the manager approves' "$(decide "$MANAGER1" "$(task "$MANAGER1" "$SALE")" approve)" valid
is 'and it has moved' "$(of "$SALE" '[.stage.key, .stage.winProbability]')" '["proposal",40]'
is 'the timeline' "$(types "$SALE" '^stage\.')" '["stage.entered","stage.gateOpened","stage.gatePassed","stage.left","stage.entered"]'

chapter 'Through months: reminders, a stall, and the limit of the stage'
FLOW="stage/$SALE" AHEAD=0
# later SECONDS: the clock of the case is put forward; until_moment SECONDS: it stands at this moment of its own; case_day DAYS: a day of its own
later() { forward "$FLOW" seconds="$1"; AHEAD=$((AHEAD + $1)); }
until_moment() { later $(($1 - $(date +%s) - AHEAD)); }
case_day() { TZ=Asia/Shanghai date -d "@$(($(date +%s) + AHEAD + $1 * 86400))" +%F; }
count() { types "$SALE" "^stage\\.$1$" | jq length; }
told() { echo "$(count reminder) reminders, $(count overdue) overdue, $(count stalled) stalled"; }
# told_of TEMPLATE: who got this message about it
told_of() { sql "select distinct u.username from messages m join users u on u.id = m.user_id where m.template = '$1' and m.key like '$SALE%' order by 1" | jq -rsc '[.[].username]'; }
DUE=$(date -d "$(of "$SALE" .stage.dueAt)" +%s)
is 'its stage has a limit' "$(of "$SALE" '.stage | [.key, .dueAt != null, .overdue]')" '["proposal",true,false]'
is 'nothing is told yet' "$(told)" '0 reminders, 0 overdue, 0 stalled'
later $((14 * 86400 + 3600))
is 'nothing was done for two weeks' "$(count stalled) stalled, listed: $(listed "$MANAGER1" stalled%5D=true "$SALE")" '1 stalled, listed: true'
until_moment $((DUE - 300))
is 'five minutes before the limit' "$(told), listed: $(listed "$MANAGER1" overdue%5D=true "$SALE")" '2 reminders, 0 overdue, 1 stalled, listed: false'
until_moment $((DUE + 300))
is 'five minutes after' "$(told)" '2 reminders, 1 overdue, 1 stalled'
is 'in the list of the manager' "$(listed "$MANAGER1" overdue%5D=true "$SALE")" true
is 'and of the director above' "$(listed "$DIRECTOR1" overdue%5D=true "$SALE")" true
EAST=$(as "$DIRECTOR1" '/departments?limit=200' | jq -r '.items[] | select(.key == "east").id')
is 'who narrows it to the east, and to the stage' "$(listed "$DIRECTOR1" "departmentId%5D=$EAST&filter%5Boverdue%5D=true&filter%5Bstage%5D=proposal" "$SALE")" true
is 'not of a stranger' "$(listed "$SALES3" overdue%5D=true "$SALE")" false
is 'the owner was reminded' "$(told_of stageReminded)" '["sales1"]'
is 'the manager was told, too' "$(told_of stageOverdue) $(told_of stageStalled)" '["manager1","sales1"] ["manager1","sales1"]'
later $((10 * 86400))
is 'told once' "$(told)" '2 reminders, 1 overdue, 1 stalled'
is 'of the offer that was planned, too' "$(types "$SALE" '^activity\.(reminder|overdue)$') $(told_of activityReminded) $(told_of activityOverdue)" '["activity.reminder","activity.overdue"] ["sales1"] ["sales1"]'
is 'something is done' "$(complete "$ME" "$SALE" sample '{ "result": "试用合格" }')" true
is 'it is stalled no more, and overdue still' "$(listed "$MANAGER1" stalled%5D=true "$SALE") $(listed "$MANAGER1" overdue%5D=true "$SALE")" 'false true'
is 'all of it in the timeline' "$(types "$SALE" '^stage\.(entered|reminder|overdue|stalled)$' | jq -c '.[1:] | [.[0], (.[1:] | sort | unique)]')" '["stage.entered",["stage.overdue","stage.reminder","stage.stalled"]]'

chapter 'An assistant of the team moves it on'
join() { status "$ME" "/opportunities/$SALE/team" -d "{ \"userId\": \"$(user "$1")\", \"role\": \"$2\", \"share\": $3 }"; }
is 'the assistant joins' "$(join sales2 assistant 20)" 201
is 'so does presales' "$(join sales3 presales 10)" 201
is 'shares are 100 at most' "$(join legal1 expert 71)" 422
is 'presales reads' "$(status "$SALES3" "/opportunities/$SALE")" 200
is 'and moves nothing' "$(status "$SALES3" "/opportunities/$SALE/stage" -d '{ "to": "negotiation" }')" 403
is 'the assistant is told what is missing' "$(move "$SALES2" "$SALE" negotiation)" '[409,"/expectedCloseOn","/activities/selection","/activities/quotation"]'
OFFER=$(uploaded "$SALES2" "$FILES/visit.pdf" offer.pdf)
is 'the selection' "$(complete "$SALES2" "$SALE" selection "$(with selectionSheet 选型表 "$OFFER")")" true
is 'the quotation' "$(complete "$SALES2" "$SALE" quotation "$(with quotation 报价单 "$OFFER")")" true
is 'the owner fills in the day' "$(changed "$SALE" '{ "expectedCloseOn": "2099-06-30" }')" 200
is 'moved' "$(move "$SALES2" "$SALE" negotiation)" moved
is 'overdue no more: the next stage has a limit of its own' "$(of "$SALE" '.stage | [.overdue, .dueAt != null]') $(listed "$MANAGER1" overdue%5D=true "$SALE")" '[false,true] false'
is 'by the assistant' "$(history_of "$SALE" '.items[-1] | [.stageKey, .byUserId]')" "[\"negotiation\",\"$(user sales2)\"]"

chapter 'Suspended and resumed'
is 'suspended' "$(as "$ME" "/opportunities/$SALE/suspension" -d '{ "reason": "客户停产检修" }' | jq -rc '[.status, .stage.dueAt]')" '["suspended",null]'
is 'why it rests' "$(of "$SALE" '.stage.suspension | [.reason, .byUserId]')" "[\"客户停产检修\",\"$(user sales1)\"]"
is 'nothing moves' "$(status "$ME" "/opportunities/$SALE/stage" -d '{ "to": "closing" }')" 409
is 'what is in the way' "$(of "$SALE" '.stage.back[0].unmet[].pointer')" /suspension
is 'resumed' "$(as "$ME" "/opportunities/$SALE/suspension" -X DELETE | jq -rc '[.status, .stage.key, .stage.dueAt != null]')" '["valid","negotiation",true]'
REST=$(($(date -d "$(of "$SALE" .stage.dueAt)" +%s) - $(date +%s) - AHEAD))
is 'suspended longer than the model allows' "$(as "$ME" "/opportunities/$SALE/suspension" -d "{ \"reason\": \"招标延期\", \"until\": \"$(case_day 100)\" }" | jq -rc '[.status, .errors[].pointer]')" '[422,"/until"]'
is 'suspended until a day' "$(as "$ME" "/opportunities/$SALE/suspension" -d "{ \"reason\": \"招标延期\", \"until\": \"$(case_day 60)\" }" | jq -r .status)" suspended
later $((58 * 86400))
is 'two months later' "$(of "$SALE" .status)" suspended
later $((3 * 86400))
is 'it goes on by itself' "$(of "$SALE" .status) $(types "$SALE" '^opportunity\.(suspended|resumed)$')" 'valid ["opportunity.suspended","opportunity.resumed","opportunity.suspended","opportunity.resumed"]'
is 'its limit was paused: it is weeks ahead as before' "$(($(date -d "$(of "$SALE" .stage.dueAt)" +%s) - $(date +%s) - AHEAD > REST - 10 * 86400))" 1
is 'nothing was told meanwhile' "$(told)" '2 reminders, 1 overdue, 1 stalled'

chapter 'Won'
is 'not from here' "$(status "$ME" "/opportunities/$SALE/won" -d '{ "summary": "服务好", "amountFen": 78000000 }')" 409
is 'the terms are agreed' "$(complete "$ME" "$SALE" terms '{ "form": { "payment": "installments", "prepaidPercent": 30 } }')" true
is 'back for a moment' "$(move "$ME" "$SALE" proposal) $(move "$ME" "$SALE" negotiation)" 'moved moved'
is 'the last stage' "$(move "$ME" "$SALE" closing)" moved
is 'forecast' "$(of "$SALE" '[.stage.winProbability, .stage.forecast]')" '[90,"commit"]'
win() { as "$ME" "/opportunities/$SALE/won" -d "$1" | jq -rc 'if .errors then [.status, .errors[].pointer] else .status end'; }
is 'what is missing for winning' "$(win '{ "summary": "服务好", "amountFen": 78000000 }')" '[409,"/activities/contractDraft","/contractParty"]'
is 'the contract is drafted' "$(complete "$ME" "$SALE" contractDraft "$(with contractDraft 合同草稿 "$(uploaded "$ME" "$FILES/visit.pdf" contract.pdf)")")" true
is 'won' "$(win '{ "summary": "服务好", "amountFen": 78000000, "contractParty": "宁波远航泵业有限公司" }')" won
is 'the same once more is answered' "$(status "$ME" "/opportunities/$SALE/won" -d '{ "summary": "服务好", "amountFen": 78000000, "contractParty": "宁波远航泵业有限公司" }')" 200
is 'no second time' "$(status "$ME" "/opportunities/$SALE/won" -d '{ "summary": "服务好", "amountFen": 1, "contractParty": "宁波远航泵业有限公司" }')" 409
is 'one contract' "$(as "$ME" "/contracts?filter%5BopportunityId%5D=$SALE" | jq -rc '[.items[] | [.number[:3], .party, .amountFen, .status]]')" '[["HT-","宁波远航泵业有限公司",78000000,"draft"]]'
is 'it is that of the opportunity' "$(as "$ME" "/contracts/$(of "$SALE" .contractId)" | jq -r .opportunityId)" "$SALE"
is 'what is followed' "$(of "$SALE" '[.stage.activities[] | [.key, .done]]')" '[["delivery",false],["payment",false],["installation",false]]'
is 'the payment is planned, for the assistant' "$(as "$ME" "/opportunities/$SALE/activities/payment/plan" -X PUT -d "{ \"on\": \"2026-01\", \"assigneeId\": \"$(user sales2)\" }" | jq -r .status)" won
is 'it came late, and the assistant says so' "$(complete "$SALES2" "$SALE" payment '{ "result": "首付款到账" }')" true
followed() { as "$ME" "/opportunities/$SALE/activities" | jq -rc --arg key "$1" '.items[] | select(.kind == "followUp" and .key == $key) | [.plannedOn, .done, .late, .result]'; }
is 'as it was registered' "$(followed payment)" '["2026-01",true,true,"首付款到账"]'
is 'undone, with a reason' "$(status "$ME" "/opportunities/$SALE/activities/payment/completion" -X DELETE -d '{ "reason": "支票退回" }') $(followed payment)" '200 ["2026-01",false,false,null]'
is 'the delivery' "$(complete "$ME" "$SALE" delivery "$(with receipt 签收单 "$(uploaded "$ME" "$FILES/visit.pdf" receipt.pdf)")")" true
RECEIPT=$(as "$ME" "/opportunities/$SALE/documents" | jq -r '.items[] | select(.name == "receipt.pdf").id')
is 'it stays on record' "$(as "$ME" "/opportunities/$SALE/documents/$RECEIPT" -X DELETE | jq -rc '[.status, .errors[].pointer]')" '[409,"/activities/delivery"]'
is 'its receipt is there' "$(as "$ME" "/opportunities/$SALE/documents" | jq -rc '[.items[].name] | index("receipt.pdf") != null')" true
is 'the end in the timeline' "$(types "$SALE" '^(opportunity\.won|contract\.)')" '["opportunity.won","contract.created"]'
is 'stays in stages' "$(history_of "$SALE" '[.items[].stageKey]')" '["lead","proposal","negotiation","proposal","negotiation","closing"]'
is 'without gaps, and none is open' "$(history_of "$SALE" '.items as $all | [range(1; $all | length) | $all[.].enteredAt == $all[. - 1].leftAt] + [$all[-1].leftAt != null] | all')" true
is 'it took months' "$(history_of "$SALE" '[.items[] | (.leftAt[:19] + "Z" | fromdate) - (.enteredAt[:19] + "Z" | fromdate) | . / 86400 | floor] | [.[1] > 24, .[2] > 60]')" '[true,true]'
is 'the ledger' "$(as "$ME" "/ledger/$SALE" | jq -rc '[.items[].action | select(. == "suspended" or . == "resumed" or . == "won")]') $(as "$OPS" /ledger/verification -X POST | jq -r .ok)" '["suspended","resumed","suspended","resumed","won"] true'

chapter 'Another one, lost'
LOST=$(register '{ "name": "阀门年度采购", "expectedAmountFen": 5000000, "customer": { "name": "嘉兴云帆热电有限公司" } }' | jq -r .id)
is 'something is done' "$(complete "$ME" "$LOST" needs '{ "form": { "product": "valve" } }')" true
is 'lost, for a reason that nobody knows' "$(as "$ME" "/opportunities/$LOST/lost" -d '{ "reason": "weather", "summary": "…" }' | jq -rc '[.status, .errors[].pointer]')" '[422,"/reason"]'
is 'lost' "$(as "$ME" "/opportunities/$LOST/lost" -d '{ "reason": "competitor", "summary": "交期太长" }' | jq -rc '[.status, .outcome.reason, .stage.forecast]')" '["lost","competitor",null]'
is 'the customer is free' "$(as "$SALES3" /opportunities -d '{ "name": "阀门", "customer": { "name": "嘉兴云帆热电有限公司" } }' | jq -rc '[.verdict, .status]')" '["clear","valid"]'

chapter 'A project: assessed, approved as one, with a budget and those who decide'
PROJECT=$(register '{ "name": "热网改造总包", "businessModel": "project", "category": "project", "expectedAmountFen": 60000000, "expectedCloseOn": "2099-12-31", "customer": { "name": "绍兴明珠供热集团有限公司" } }' | jq -r .id)
is 'it is assessed first' "$(of "$PROJECT" .status)" inAssessment
is 'no project before that' "$(status "$ME" "/opportunities/$PROJECT/project-approval" -d '{}')" 409
is 'legal agrees' "$(decide "$LEGAL1" "$(claimed "$LEGAL1" "$PROJECT")" approve)" valid
is 'asked for' "$(as "$ME" "/opportunities/$PROJECT/project-approval" -d '{ "note": "客户已签意向" }' | jq -r .status)" running
is 'the head approves the project' "$(decide "$MANAGER1" "$(task "$MANAGER1" "$PROJECT")" approve)" approved
is 'it is one' "$(as "$ME" "/opportunities/$PROJECT/project-approval" | jq -r .projectApproved)" true
BUDGET=$(as "$ME" "/opportunities/$PROJECT/budgets" -d '{ "lines": [{ "category": "差旅", "amountFen": 800000 }, { "category": "招待", "amountFen": 200000 }] }' | jq -r .id)
is 'a budget is put up' "$(as "$ME" "/opportunities/$PROJECT/budgets/$BUDGET/approval" -d '{}' | jq -r .status)" inApproval
is 'the head agrees to the budget' "$(decide "$MANAGER1" "$(task "$MANAGER1" "$PROJECT")" approve)" running
is 'and finance' "$(decide "$FINANCE1" "$(claimed "$FINANCE1" "$PROJECT")" approve)" approved
is 'it stays as it is' "$(status "$ME" "/opportunities/$PROJECT/budgets/$BUDGET" -X PATCH -H "If-Match: \"$(as "$ME" "/opportunities/$PROJECT/budgets/$BUDGET" | jq .version)\"" -d '{ "note": "加一点" }')" 409
is 'something is spent' "$(status "$ME" "/opportunities/$PROJECT/expenses" -d '{ "category": "差旅", "amountFen": 125050, "spentOn": "2026-05-20" }')" 201
is 'of the budget' "$(as "$ME" "/opportunities/$PROJECT/budgets/$BUDGET" | jq -rc '[.status, .totalFen, .lines[].spentFen]')" '["approved",1000000,125050,0]'
contact() { as "$ME" /contacts -d "{ \"customerId\": \"$(of "$PROJECT" .customer.id)\", \"name\": \"$1\" }" | jq -r .id; }
CHIEF=$(contact 郝总) ENGINEER=$(contact 钱工) TREE="/opportunities/$PROJECT/decision-tree"
is 'who decides' "$(status "$ME" "$TREE/nodes/$CHIEF" -X PUT -d '{ "role": "decisionMaker", "influence": 5, "attitude": -1 }')" 201
is 'who influences' "$(status "$ME" "$TREE/nodes/$ENGINEER" -X PUT -d '{ "role": "influencer", "influence": 3, "attitude": 2 }')" 201
is 'the one reports to the other' "$(status "$ME" "$TREE/edges/reportsTo/$ENGINEER/$CHIEF" -X PUT -d '{}')" 201
is 'not in a circle' "$(status "$ME" "$TREE/edges/reportsTo/$CHIEF/$ENGINEER" -X PUT -d '{}')" 422
is 'the tree' "$(as "$MANAGER1" "$TREE" | jq -rc '[[.nodes[] | [.name, .role, .attitude]], [.edges[].kind]]')" '[[["郝总","decisionMaker",-1],["钱工","influencer",2]],["reportsTo"]]'

chapter 'A public one'
PUBLIC=$(register '{ "name": "园区招商", "visibility": "public", "customer": { "name": "台州海门园区开发有限公司" } }' | jq -r .id)
is 'nobody owns it' "$(of "$PUBLIC" '[.status, .owners, .protectedUntil]')" '["valid",[],null]'
is 'what is in the way' "$(of "$PUBLIC" '.stage.next[0].unmet[0].pointer')" /owners
is 'it does not progress' "$(as "$MANAGER1" "/opportunities/$PUBLIC/activities/needs/completion" -d '{ "form": { "product": "pump" } }' | jq -rc '[.status, .detail]')" '[409,"A public opportunity cannot progress before it is assigned to somebody. Assign it first."]'
is 'assigned' "$(as "$MANAGER1" "/opportunities/$PUBLIC/assignment" -d "{ \"ownerId\": \"$(user sales2)\" }" | jq -rc '[.visibility, (.owners | length), .protectedUntil != null]')" '["private",1,true]'
is 'now it does' "$(complete "$SALES2" "$PUBLIC" needs '{ "form": { "product": "pump" } }')" true
