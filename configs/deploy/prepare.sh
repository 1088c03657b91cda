#!/usr/bin/env bash
# Tạo các tệp bí mật cho compose.yaml, mỗi tệp thuộc về đúng người dùng trong hộp chứa. Chạy lại
# không đổi tệp đã có.
# Makes the secret files of compose.yaml, each owned by the user inside its container. Running it
# again leaves the files that are there alone.
set -euo pipefail
cd "$(dirname "$0")"
umask 077

if [ "$(id -u)" != 0 ]; then
  echo "Cần quyền root để giao tệp cho người dùng trong hộp chứa: sudo $0" >&2
  echo "Root is needed to give the files to the users inside the containers: sudo $0" >&2
  exit 1
fi
if [ ! -f .env ]; then
  echo "Chưa có .env: cp .env.example .env rồi sửa tên miền. / No .env yet: copy and edit it." >&2
  exit 1
fi

install -d -m 0700 secrets

# Containers read these as users of their own, also where the checkout was made with
# a strict umask.
chmod -R a+rX Caddyfile ./*.yml mongo prometheus grafana

random() { od -An -v -tx1 -N "$1" /dev/urandom | tr -d ' \n'; }

# keep NAME OWNER MODE reads the content from standard input.
keep() {
  local file=secrets/$1 owner=$2 mode=$3 fresh
  if [ -e "$file" ]; then
    echo "giữ nguyên / kept:  $file"
    cat >/dev/null
    return
  fi
  fresh=$(mktemp secrets/.new-XXXXXX)
  cat >"$fresh"
  chown "$owner:$owner" "$fresh"
  chmod "$mode" "$fresh"
  mv "$fresh" "$file"
  echo "đã tạo / made:      $file"
}

# Users inside the containers.
hailong=65532 mongo=999 redis=999 grafana=472

random 32 | keep hailong-secret "$hailong" 0440
random 24 | keep hailong-admin-key "$hailong" 0440
random 378 | keep mongo-keyfile "$mongo" 0400
for name in admin hailong backup; do
  random 24 | keep "mongo-$name-password" "$mongo" 0400
done
printf 'mongodb://hailong:%s@mongo-1:27017,mongo-2:27017,mongo-3:27017/hailong?replicaSet=hailong&authSource=admin\n' \
  "$(cat secrets/mongo-hailong-password)" | keep mongodb-uri "$hailong" 0440

# The URL and the list of users hold the same password, so they are made together.
if [ -e secrets/redis-url ] && [ -e secrets/redis-acl ]; then
  echo "giữ nguyên / kept:  secrets/redis-url, secrets/redis-acl"
else
  rm -f secrets/redis-url secrets/redis-acl
  password=$(random 24)
  printf 'redis://hailong:%s@redis:6379/0\n' "$password" | keep redis-url "$hailong" 0440
  # hailong writes its own keys and runs its own script; health may ask whether Redis is there.
  keep redis-acl "$redis" 0400 <<ACL
user default reset
user hailong reset on #$(printf %s "$password" | sha256sum | cut -d' ' -f1) ~hailong:* +ping +set +mget +psetex +time +eval +evalsha +script|load
user health reset on nopass +ping
ACL
fi
random 16 | keep grafana-admin-password "$grafana" 0400

cat <<'NEXT'

Tiếp theo / next:
  docker compose up -d --build
  docker compose ps                                   # mọi dịch vụ healthy / all healthy
  docker compose exec hailong-1 /hailong store check  # quyền, độ bền, chỉ mục / rights, durability, indexes
Cất secrets/hailong-secret ở một nơi khác máy này: mất nó thì biên nhận cũ không tra được.
Keep a copy of secrets/hailong-secret elsewhere: without it old receipts can't be looked up.
NEXT
