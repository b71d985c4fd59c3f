# Opportunity registration and conflict review: each outcome, with what both sides’ owners see; protection, public pool, later changes, a race, the scan.
. tests/walks/walking.bash

ME=$(signed_in sales1) OPS=$(signed_in ops1)
SALES2=$(signed_in sales2) SALES3=$(signed_in sales3) MANAGER1=$(signed_in manager1) DIRECTOR1=$(signed_in director1) LEGAL1=$(signed_in legal1)
ONE=$(user sales1) TWO=$(user sales2) THREE=$(user sales3)

# register TOKEN NAME CUSTOMER [more of the body]: the answer
register() { as "$1" /opportunities -d "{ \"name\": \"$2\", \"customer\": $3 ${4:+, $4} }"; }
# id, review of an answer
id() { jq -r .id <<< "$1"; }
review() { jq -r .conflictReviewId <<< "$1"; }
# verdict ANSWER: with the status that it led to
verdict() { jq -r '"\(.verdict), \(.status)"' <<< "$1"; }
# of TOKEN OPPORTUNITY FILTER: as this person sees it
of() { as "$1" "/opportunities/$2" | jq -rc "$3"; }
# happened TOKEN OPPORTUNITY: the types of its timeline
happened() { as "$1" "/opportunities/$2/timeline?limit=200" | jq -rc '[.items[].type]'; }
# decide REVIEW OUTCOME [FORM]: what became of the case, or why not
decide() {
  as "$MANAGER1" "/tasks/$(as "$MANAGER1" "/conflict-reviews/$1" | jq -r .task.id)/decision" -d "{ \"outcome\": \"$2\", \"comment\": \"已核实\", \"form\": ${3:-{\}} }" |
    jq -rc '.caseStatus // [.status, .errors[0].pointer, .errors[0].code]'
}
# task TOKEN VIEW TITLE: the open task with this title
task() { as "$1" "/tasks?view=$2&filter%5Bstatus%5D=open&limit=200" | jq -r --arg title "$3" '[.items[] | select(.title == $title)][0].id // "none"'; }
# days FROM TO: how many lie between, to the nearest
days() { echo $((($(date -d "$2" +%s) - $(date -d "$1" +%s) + 43200) / 86400)); }

chapter 'A clear registration'
CLEAR=$(register "$ME" 泵站一期 '{ "name": "宁波远航泵业有限公司", "mobile": "138 0013 8000", "address": "宁波市鄞州区启明路 818 号" }')
is 'the verdict is in the answer' "$(verdict "$CLEAR")" 'clear, valid'
is 'whose it is' "$(of "$ME" "$(id "$CLEAR")" '.owners == [{ userId: "'"$ONE"'", share: 100 }]')" true
is 'days that it is protected' "$(days "$(jq -r .createdAt <<< "$CLEAR")" "$(jq -r .protectedUntil <<< "$CLEAR")")" 90
is 'a colleague does not see it' "$(status "$SALES2" "/opportunities/$(id "$CLEAR")")" 404
is 'the same words, sent again with their key' "$(for _ in 1 2; do as "$ME" /opportunities -H 'Idempotency-Key: walk-1' -d '{ "name": "泵站备件", "customer": { "name": "象山海天水产冷冻厂" } }' | jq -r .id; done | sort -u | wc -l)" 1
is 'a check writes nothing' "$(as "$SALES2" /conflict-checks -d '{ "name": "远航泵业" }' | jq -r .verdict), $(as "$SALES2" /opportunities | jq '.items | length') opportunities" 'fuzzy, 0 opportunities'

chapter 'An equal identifier goes to review'
EXACT=$(register "$SALES2" 泵站二期 '{ "name": "东海机电设备安装队", "mobile": "+86 13800138000" }')
is 'the verdict' "$(verdict "$EXACT")" 'exact, inConflictReview'
is 'what the registrant sees of the other side' "$(jq -c '.candidates | map([.masked, .id, .name, .ownerName]) | unique' <<< "$EXACT")" '[[true,null,null,null]]'
is 'whom to talk to' "$(jq -r '.candidates[0].departmentName != null' <<< "$EXACT")" true
is 'the evidence' "$(jq -c '.candidates[0].evidence[0] | [.field, .theirs, .method, .score]' <<< "$EXACT")" '["mobile","+8613800138000","exact",1]'
is 'no more in the review' "$(as "$SALES2" "/conflict-reviews/$(review "$EXACT")" | jq -c '[.candidates[].name] | unique')" '[null]'
is 'the reviewer sees both' "$(as "$MANAGER1" "/conflict-reviews/$(review "$EXACT")" | jq -c '[.ours.name, (.candidates[] | select(.kind == "opportunity") | .name, .ownerName)]')" '["东海机电设备安装队","宁波远航泵业有限公司","陈晓东"]'
is 'why it is the reviewer’s' "$(as "$MANAGER1" "/tasks/$(task "$MANAGER1" mine 撞单审核：泵站二期)" | jq -r '.whyMe[0].rule')" 'head above both sides of the conflict'
is 'what can be decided' "$(as "$MANAGER1" "/conflict-reviews/$(review "$EXACT")" | jq -c .task.outcomes)" '["notConflict","same","share","merge"]'
is 'the earlier owner does not see the later one' "$(status "$ME" "/opportunities/$(id "$EXACT")"), nor its review $(status "$ME" "/conflict-reviews/$(review "$EXACT")")" '404, nor its review 404'
is 'a short name is a likeness' "$(verdict "$(register "$SALES3" 泵站三期 '{ "name": "宁波远航" }')")" 'fuzzy, inConflictReview'

chapter 'Not a conflict'
is 'the head decides' "$(decide "$(review "$EXACT")" notConflict)" valid
is 'the later one is protected' "$(of "$SALES2" "$(id "$EXACT")" '.protectedUntil != null')" true
is 'the earlier one is as it was' "$(of "$ME" "$(id "$CLEAR")" '[.status, .version]')" '["valid",1]'
CUSTOMER=$(of "$SALES2" "$(id "$EXACT")" .customer.id)
is 'given up' "$(as "$SALES2" "/opportunities/$(id "$EXACT")/withdrawal" -d '{ "reason": "换个项目" }' | jq -r .status)" withdrawn
is 'registered again, nobody is asked again' "$(verdict "$(register "$SALES2" 泵站四期 "{ \"id\": \"$CUSTOMER\" }")")" 'clear, valid'

chapter 'The same'
FIRST=$(register "$ME" 轴承一期 '{ "name": "湖州恒力轴承有限公司", "phone": "0572-2011001" }')
SAME=$(register "$SALES2" 轴承二期 '{ "name": "湖州恒力軸承（股份）有限公司" }')
is 'the verdict on another spelling' "$(verdict "$SAME")" 'fuzzy, inConflictReview'
is 'the head says that they are one' "$(decide "$(review "$SAME")" same)" refused
is 'the earlier one is as it was' "$(of "$ME" "$(id "$FIRST")" '[.status, .version]')" '["valid",1]'
is 'the later owner reads how it ended' "$(happened "$SALES2" "$(id "$SAME")" | jq -c 'map(select(test("opportunity|conflictReview")))')" '["opportunity.registered","conflictReview.opened","conflictReview.decided","opportunity.refused"]'
is 'and by whom' "$(as "$SALES2" "/conflict-reviews/$(review "$SAME")" | jq -r .outcome), $(as "$SALES2" "/ledger/$(id "$SAME")" | jq -rc '[.items[].action]')" 'same, ["registered","decided"]'

chapter 'Shared 60 to 40'
SHARED=$(register "$SALES2" 轴承三期 '{ "name": "恒力轴承销售", "phone": "0572 2011001" }')
shares() { echo "{ \"shares\": [{ \"userId\": \"$ONE\", \"percent\": $1 }, { \"userId\": \"$2\", \"percent\": $3 }] }"; }
is 'shares that make 120' "$(decide "$(review "$SHARED")" share "$(shares 60 "$TWO" 60)")" '[422,"/form/shares","sum"]'
is 'a person twice' "$(decide "$(review "$SHARED")" share "$(shares 60 "$ONE" 40)")" '[422,"/form/shares/1/userId","repeated"]'
is 'a stranger' "$(decide "$(review "$SHARED")" share "$(shares 60 "$(id "$FIRST")" 40)")" '[422,"/form/shares/1/userId","unknown_user"]'
is 'nothing happened' "$(of "$SALES2" "$(id "$SHARED")" .status)" inConflictReview
is 'shares that make 100' "$(decide "$(review "$SHARED")" share "$(shares 60 "$TWO" 40)")" merged
is 'the later one' "$(of "$SALES2" "$(id "$SHARED")" '[.status, .mergedIntoId == "'"$(id "$FIRST")"'", .protectedUntil]')" '["merged",true,null]'
for WHO in "$ME" "$SALES2"; do
  is 'the earlier one, as an owner sees it' "$(of "$WHO" "$(id "$FIRST")" '[.status, (.owners[] | .share)]')" '["valid",60,40]'
done
is 'its protection is as it was' "$(of "$ME" "$(id "$FIRST")" .protectedUntil)" "$(jq -r .protectedUntil <<< "$FIRST")"
is 'its owner reads what happened' "$(happened "$ME" "$(id "$FIRST")" | jq -c 'map(select(test("absorbed|shared")))')" '["opportunity.absorbed","opportunity.shared"]'

chapter 'Merged'
EARLIER=$(register "$ME" 纺机一期 '{ "name": "绍兴天元纺机有限公司", "phone": "0575-88001001" }' '"contacts": [{ "name": "王工" }]')
LATER=$(register "$SALES2" 纺机二期 '{ "name": "天元進出口", "phone": "0575-88001001", "email": "li@tianyuan-fangji.cn" }' '"contacts": [{ "name": "李总" }]')
is 'without a target' "$(decide "$(review "$LATER")" merge)" '[422,"/form/intoId","unprocessable"]'
is 'into what is no candidate' "$(decide "$(review "$LATER")" merge "{ \"intoId\": \"$(id "$CLEAR")\" }")" '[422,"/form/intoId","unprocessable"]'
is 'into the earlier one' "$(decide "$(review "$LATER")" merge "{ \"intoId\": \"$(id "$EARLIER")\" }")" merged
is 'which keeps its owner and has the contacts of both' "$(of "$ME" "$(id "$EARLIER")" '[.status, (.owners | length), .contacts[].name]')" '["valid",1,"王工","李总"]'
is 'the later owner does not see it' "$(status "$SALES2" "/opportunities/$(id "$EARLIER")")" 404
is 'but where theirs went' "$(of "$SALES2" "$(id "$LATER")" '[.status, .mergedIntoId == "'"$(id "$EARLIER")"'"]')" '["merged",true]'
is 'an identifier of the later one is the earlier one’s now' "$(as "$SALES3" /conflict-checks -d '{ "name": "萧山某贸易行", "email": "li@tianyuan-fangji.cn" }' | jq -r .verdict)" exact

chapter 'A strict policy: refused at once, or assessed first'
PROJECT='"businessModel": "project", "category": "project"'
ASSESSED=$(register "$ME" 船厂总包 '{ "name": "舟山金海船舶重工有限公司", "phone": "0580-2010001" }' "$PROJECT")
is 'nobody is in its way' "$(verdict "$ASSESSED")" 'clear, inAssessment'
REFUSED=$(register "$SALES2" 船厂改造 '{ "name": "舟山某工程队", "phone": "0580-2010001" }' "$PROJECT")
is 'an equal identifier' "$(verdict "$REFUSED")" 'exact, refused'
is 'its candidates are shown, masked' "$(jq -c '.candidates | map([.kind, .masked])' <<< "$REFUSED")" '[["opportunity",true]]'
TASK=$(task "$LEGAL1" group 商机评估：船厂总包)
is 'the owner cannot confirm it' "$(status "$ME" "/tasks/$TASK/decision" -d '{ "outcome": "approve" }')" 403
as "$LEGAL1" "/tasks/$TASK/claim" -X POST > /dev/null
is 'legal finds it lawful' "$(as "$LEGAL1" "/tasks/$TASK/decision" -d '{ "outcome": "approve" }' | jq -r .caseStatus)" valid
is 'days that it is protected from then on' "$(days now "$(of "$ME" "$(id "$ASSESSED")" .protectedUntil)")" 180
UNLAWFUL=$(register "$ME" 拆船 '{ "name": "岱山废船拆解站", "phone": "0580-2010002" }' "$PROJECT")
TASK=$(task "$LEGAL1" group 商机评估：拆船)
as "$LEGAL1" "/tasks/$TASK/claim" -X POST > /dev/null
is 'legal finds another unlawful' "$(as "$LEGAL1" "/tasks/$TASK/decision" -d '{ "outcome": "reject", "comment": "无资质" }' | jq -r .caseStatus)" refused
is 'it holds nothing any more' "$(verdict "$(register "$SALES2" 拆船二 '{ "name": "岱山废船拆解站", "phone": "0580-2010002" }')")" 'clear, valid'

chapter 'Protection'
PROTECTED=$(register "$ME" 电缆一期 '{ "name": "嘉兴明辉电缆有限公司", "phone": "0573-82010001" }')
FLOW=$(jq -r .workflowId <<< "$PROTECTED") AT=/opportunities/$(id "$PROTECTED")
reminders() { happened "$ME" "$(id "$PROTECTED")" | jq 'map(select(. == "protection.reminder")) | length'; }
forward "$FLOW" days=77
is 'after 77 days, reminders' "$(reminders)" 1
is 'asked for longer' "$(as "$ME" "$AT/protection-extension" -d '{ "reason": "客户年底招标" }' | jq -r '.extensionApprovalId != null')" true
is 'asked again' "$(status "$ME" "$AT/protection-extension" -d '{ "reason": "再问" }')" 409
is 'somebody else asks' "$(status "$SALES2" "$AT/protection-extension" -d '{ "reason": "我要" }')" 404
forward "$FLOW" days=14
is 'past its end, while it is being decided' "$(of "$ME" "$(id "$PROTECTED")" .status), $(reminders) reminders" 'valid, 2 reminders'
is 'the head agrees' "$(as "$MANAGER1" "/tasks/$(task "$MANAGER1" mine 保护期延长：电缆一期)/decision" -d '{ "outcome": "approve" }' | jq -r .caseStatus)" valid
is 'it ends so many days after the old end' "$(days "$(jq -r .protectedUntil <<< "$PROTECTED")" "$(of "$ME" "$(id "$PROTECTED")" .protectedUntil)")" 60
forward "$FLOW" days=58
is 'before the new end' "$(of "$ME" "$(id "$PROTECTED")" .status), $(reminders) reminders" 'valid, 4 reminders'
forward "$FLOW" days=2
is 'after it' "$(of "$ME" "$(id "$PROTECTED")" '[.status, .protectedUntil]')" '["released",null]'
is 'by a rule' "$(as "$ME" "/ledger/$(id "$PROTECTED")" | jq -rc '.items[-1] | [.action, .actorId]')" '["released",null]'
is 'the customer is free' "$(verdict "$(register "$SALES2" 电缆二期 '{ "name": "嘉兴明辉电缆有限公司", "phone": "0573-82010001" }')")" 'clear, valid'

chapter 'The public pool'
# pool KEY BOUND: a model whose opportunities become public, and may be taken by whoever owns fewer open ones
pool() {
  published "$OPS" registrationPolicy "$1" "{ \"kind\": \"registrationPolicy\", \"key\": \"$1\", \"name\": \"公海\", \"exact\": \"review\", \"fuzzy\": { \"reviewFrom\": 0.6 }, \"reviewApproval\": \"conflictReview\",
    \"protection\": { \"for\": { \"days\": 30 }, \"onEnd\": \"toPublic\" }, \"limits\": { \"openPerOwner\": $2, \"mayTakePublic\": true } }"
  published "$OPS" businessModel "$1" "{ \"kind\": \"businessModel\", \"key\": \"$1\", \"name\": \"公海\", \"registrationPolicy\": \"$1\", \"stages\": [{ \"key\": \"first\", \"name\": \"一\", \"next\": [\"last\"] }, { \"key\": \"last\", \"name\": \"二\", \"next\": [] }] }"
}
pool wide 50; pool narrow 1
POOLED=$(register "$ME" 模具线 '{ "name": "台州新纪元模具有限公司" }' '"businessModel": "wide"') AT=/opportunities/$(id "$POOLED")
forward "$(jq -r .workflowId <<< "$POOLED")" days=31
is 'at the end of its protection' "$(of "$SALES3" "$(id "$POOLED")" '[.status, .visibility, .owners, .protectedUntil]')" '["valid","public",[],null]'
is 'nobody progresses it before it is assigned' "$(status "$DIRECTOR1" "$AT/stage" -d '{ "to": "last" }')" 409
is 'a head gives it only to their own' "$(status "$MANAGER1" "$AT/assignment" -d "{ \"ownerId\": \"$THREE\" }")" 403
is 'and to no one who does not sell' "$(status "$MANAGER1" "$AT/assignment" -d "{ \"ownerId\": \"$(user legal1)\" }")" 422
is 'assigned' "$(as "$MANAGER1" "$AT/assignment" -d "{ \"ownerId\": \"$TWO\", \"reason\": \"熟悉行业\" }" | jq -c '[.visibility, .owners[].userId == "'"$TWO"'", .protectedUntil != null]')" '["private",true,true]'
is 'the customer goes with it' "$(as "$SALES2" "/customers/$(of "$SALES2" "$(id "$POOLED")" .customer.id)" | jq -r '.ownerId == "'"$TWO"'"')" true
is 'it is progressed' "$(as "$SALES2" "$AT/stage" -d '{ "to": "last" }' | jq -r .status)" moved
is 'released early' "$(as "$SALES2" "$AT/release" -d '{ "reason": "跟不动" }' | jq -c '[.visibility, .owners]')" '["public",[]]'
is 'taken by somebody who sells' "$(as "$SALES3" "$AT/assignment" -d "{ \"ownerId\": \"$THREE\" }" | jq -r '.owners[0].userId == "'"$THREE"'"')" true
is 'nobody takes what is somebody’s' "$(status "$SALES2" "$AT/assignment" -d "{ \"ownerId\": \"$TWO\" }")" 404
PUBLIC=$(register "$ME" 厂房照明 '{ "name": "温岭大溪泵阀城" }' '"businessModel": "narrow", "visibility": "public"')
is 'registered for the company' "$(jq -c '[.status, .owners, .protectedUntil]' <<< "$PUBLIC")" '["valid",[],null]'
is 'more than the policy allows a person' "$(as "$SALES3" "/opportunities/$(id "$PUBLIC")/assignment" -d "{ \"ownerId\": \"$THREE\" }" | jq -c '[.status, .errors[0].pointer]')" '[422,"/ownerId"]'

chapter 'Later changes'
MINE=$(register "$ME" 渔具一期 '{ "name": "象山渔具有限公司" }') AT=/opportunities/$(id "$MINE")
change() { as "$ME" "$AT" -X PATCH -H "If-Match: \"$1\"" -d "$2" | jq -c '[.status, .version]'; }
is 'without If-Match' "$(status "$ME" "$AT" -X PATCH -d '{ "name": "渔具" }')" 428
is 'another name' "$(change 1 '{ "name": "渔具采购" }')" '["valid",2]'
is 'with a version that is stale' "$(change 1 '{ "name": "渔具再改" }')" '[412,null]'
is 'an identifier that nobody has' "$(change 2 '{ "customer": { "phone": "0574-65010001" } }')" '["valid",3]'
is 'it holds from then on' "$(as "$SALES2" /conflict-checks -d '{ "name": "奉化某公司", "phone": "0574-65010001" }' | jq -r .verdict)" exact
is 'an identifier of somebody else' "$(change 3 '{ "customer": { "phone": "0575-88001001" } }')" '["inConflictReview",5]'
is 'while that is judged, the customer stays' "$(change 5 '{ "customer": { "phone": null } }')" '[409,null]'
is 'the head lets it' "$(decide "$(of "$ME" "$(id "$MINE")" .conflictReviewId)" notConflict)" valid
is 'protected as before' "$(of "$ME" "$(id "$MINE")" .protectedUntil)" "$(jq -r .protectedUntil <<< "$MINE")"

chapter 'Six at once for one new customer'
RACE=$(mktemp -d) && trap 'rm -rf "$RACE"' EXIT
SPELLINGS=(福州青口汽车配件有限公司 福州青口汽车配件 青口汽配（福州）有限公司 福州青口汽車配件股份有限公司 青口汽配 福州青口汽配公司)
TOKENS=("$ME" "$SALES2" "$SALES3")
RACERS=()
for N in 0 1 2 3 4 5; do
  register "${TOKENS[N % 3]}" "抢 $N" "{ \"name\": \"${SPELLINGS[N]}\", \"taxNumber\": \"91350100M000100Y43\" }" > "$RACE/$N" &
  RACERS+=($!)
done
wait "${RACERS[@]}"
is 'one is valid, and none is lost' "$(jq -rs 'map(.status) | sort | group_by(.) | map("\(length) \(.[0])") | join(", ")' "$RACE"/*)" '5 inConflictReview, 1 valid'
is 'who came second knows why' "$(jq -rs '[.[] | select(.status != "valid") | .candidates[0].evidence[0] | "\(.field) \(.method)"] | unique | join(", ")' "$RACE"/*)" 'taxNumber exact'

chapter 'A scan for duplicates'
jq -rs '["name"], (.[:1500][] | [.fullName]) | @csv' tests/data/companies.jsonl > "$RACE/companies.csv"
is 'customers imported' "$(curl -s "$API/customers/import" -H "Authorization: Bearer $OPS" -H 'Content-Type: text/csv' --data-binary @"$RACE/companies.csv" | jq -r .created)" 1500
customer() { as "$OPS" /customers -d "$1" | jq -r .id; }
TWIN=$(customer '{ "name": "丽水竹木工艺厂", "phone": "0578-2123456" }') OTHER=$(customer '{ "name": "舟山远洋渔具有限公司", "phone": "0578 2123456", "address": "舟山市定海区" }')
ALIKE=$(customer '{ "name": "长兴蓄电池极板有限公司" }') NEARLY=$(customer '{ "name": "长兴蓄电池極板有限责任公司" }')
is 'a salesperson scans nothing' "$(status "$ME" /duplicate-scans -X POST -d '{}')" 403
SCAN=$(as "$OPS" /duplicate-scans -d '{}' | jq -r .id)
scan() { as "$OPS" "/duplicate-scans/$SCAN$1" "${@:2}"; }
is 'paused' "$(scan /pause -X POST | jq -r .state)" paused
is 'another meanwhile' "$(status "$OPS" /duplicate-scans -d '{}')" 409
is 'it has not come through' "$(scan '' | jq -r '.compared < .total')" true
is 'resumed' "$(scan /resumption -X POST | jq -r .state)" running
until [ "$(scan '' | jq -r .state)" != running ]; do sleep 0.5; done
is 'what it says at the end' "$(scan '' | jq -c '[.state, .compared == .total, .total > 1500, .found >= 2, .endedAt != null]')" '["done",true,true,true,true]'
# pair ONE OTHER FILTER: the pair of these two that waits
pair() { as "$OPS" "/duplicate-pairs?filter%5Bstate%5D=open&limit=200" | jq -rc --arg one "$1" --arg other "$2" "[.items[] | select([.one.id, .other.id] | sort == ([\$one, \$other] | sort))][0] | $3"; }
is 'two with one phone' "$(pair "$TWIN" "$OTHER" '[.score, .evidence[0].field, .evidence[0].method]')" '[1,"phone","exact"]'
is 'two that look alike' "$(pair "$ALIKE" "$NEARLY" '[.score > 0.9, .evidence[0].field, .evidence[0].method]')" '[true,"name","fuzzy"]'
resolve() { as "$OPS" "/duplicate-pairs/$1/resolution" -d "$2" | jq -r '.state // .status'; }
DISTINCT=$(pair "$ALIKE" "$NEARLY" .id) MERGED=$(pair "$TWIN" "$OTHER" .id)
is 'found to be two' "$(resolve "$DISTINCT" '{ "outcome": "distinct" }')" distinct
is 'decided once' "$(resolve "$DISTINCT" '{ "outcome": "distinct" }')" 409
is 'found to be one' "$(resolve "$MERGED" "{ \"outcome\": \"merge\", \"intoId\": \"$TWIN\" }")" merged
is 'which has what it lacked' "$(as "$OPS" "/customers/$TWIN" | jq -rc '[.name, .address]')" '["丽水竹木工艺厂","舟山市定海区"]'
is 'the other one stays to be read' "$(as "$OPS" "/customers/$OTHER" | jq -r '.mergedIntoId == "'"$TWIN"'"')" true
is 'and is changed no more' "$(status "$OPS" "/customers/$OTHER" -X PATCH -H 'If-Match: "2"' -d '{ "region": "浙江" }')" 409

chapter 'The ledger'
is 'of what was shared' "$(as "$ME" "/ledger/$(id "$FIRST")" | jq -c '[.items[].action]')" '["registered","absorbed","shared"]'
is 'of what was merged' "$(as "$SALES2" "/ledger/$(id "$LATER")" | jq -c '[.items[] | [.action, .outcome]]')" '[["registered",null],["decided","merge"],["merged",null]]'
is 'of a pair' "$(as "$OPS" "/ledger/$MERGED" | jq -c '[.items[] | [.action, .outcome]]')" '[["resolved","merge"]]'
is 'not for those who may not see the case' "$(status "$SALES2" "/ledger/$(id "$EARLIER")")" 404
is 'not verified by everybody' "$(status "$ME" /ledger/verification -X POST)" 403
is 'it is whole' "$(as "$OPS" /ledger/verification -X POST | jq -c '[.ok, .firstBroken]')" '[true,null]'
