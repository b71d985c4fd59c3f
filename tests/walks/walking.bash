# What every walk uses; `npm run walk` has set API, DATABASE_URL, TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE. Needs curl and jq.
set -euo pipefail

# signed_in sales1: a token
signed_in() { curl -s "$API/sessions" -H 'Content-Type: application/json' -d "{ \"username\": \"$1\", \"password\": \"baton-demo\" }" | jq -r .token; }

# as TOKEN /path [options of curl]: what the product answers
as() { curl -s -H "Authorization: Bearer $1" -H 'Content-Type: application/json' "$API$2" "${@:3}"; }

# status TOKEN /path [options of curl]: the status that it answers with
status() { as "$@" -o /dev/null -w '%{http_code}'; }

# user sales1: an id. ME is a token
user() { as "$ME" "/users?filter%5Busername%5D=$1" | jq -r '.items[0].id'; }

# published TOKEN kind key body: publishes a definition the way of operations: draft, check, publication
published() {
  as "$1" "/definitions/$2/$3/draft" -X PUT -d "$4" > /dev/null
  as "$1" "/definitions/$2/$3/publication" -d '{ "note": "walk" }' | jq -e .version > /dev/null || { echo "✗ $2 $3 was not published"; exit 1; }
}

# forward WORKFLOW_ID days=1 hours=2 seconds=3: the clock of one case
forward() { node -r ./tools/run-typescript.cjs tests/walks/forward.ts "$@"; }

# sql 'select …': rows as lines of JSON
sql() { node -r ./tools/run-typescript.cjs tests/walks/sql.ts "$1"; }

# chapter: what is shown now
chapter() { printf '\n%s\n' "$1"; }

# is 'what it is' ACTUAL EXPECTED: says it, and ends the walk when it is not so
is() {
  if [ "$2" = "$3" ]; then printf '  ✓ %s: %s\n' "$1" "$2"; else printf '  ✗ %s: %s, not %s\n' "$1" "$2" "$3"; exit 1; fi
}
