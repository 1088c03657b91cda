#!/usr/bin/env bash
# Kiểm tra http.trusted_proxies trong một đợt THỬ: gửi năm phiếu không cookie, mỗi phiếu tự nhận một
# địa chỉ khác. Ba phiếu đầu được nhận (và gắn cờ "unproven"), phiếu thứ tư phải bị từ chối.
# Checks http.trusted_proxies in a TRIAL campaign: sends five forms without a cookie, each claiming
# another address. Three are taken (and flagged unproven), the fourth has to be refused.
#
#   ./check-proxy.sh https://khaosat.example.vn/q/ABCD1234
#
# Chạy ở hai mạng khác nhau, ví dụ mạng cơ quan rồi 4G. / Run it from two networks, such as the
# office and a phone's.
set -euo pipefail

form=${1:?địa chỉ một phiếu của đợt thử / the address of a form of a trial campaign}
origin=$(cut -d/ -f1-3 <<<"$form")

# The first choice of every question.
answers=$(curl -fsS --max-time 20 "$form" |
  grep -oE 'type="radio" name="[^"]*" value="[^"]*"' |
  sed -E 's/.* name="([^"]*)" value="([^"]*)"/\1=\2/' |
  awk -F= '!seen[$1]++' | paste -sd'&')

taken=0 seen=
for n in 1 2 3 4 5; do
  # The comment makes each another form; the same one again would be a retry.
  code=$(curl -sS --max-time 20 -o /dev/null -w '%{http_code}' -H "Origin: $origin" \
    -H "X-Forwarded-For: 203.0.113.$n" --data "$answers" --data-urlencode "comment=thử proxy $n $RANDOM" "$form")
  seen+=" $code"
  case $code in
    201 | 303) taken=$((taken + 1)) ;;
    429) break ;;
    *)
      echo "Câu trả lời lạ:$seen. Đợt thử đã mở chưa? / An odd answer: is the trial campaign open?" >&2
      exit 2
      ;;
  esac
done

case $taken in
  3)
    echo "ĐÚNG:$seen. Địa chỉ tự nhận bị bỏ qua. / Right: a claimed address is ignored."
    echo "Chạy lại ở một mạng khác: cũng phải được ĐÚNG. / Once more from another network: right again."
    ;;
  0)
    echo "SAI:$seen. Máy này hết lượt trước khi gửi: mọi người bị coi là một máy (trusted_proxies quá nhỏ)," >&2
    echo "hoặc đã chạy ở mạng này hôm nay. / Wrong: everybody is one client (too small), or it ran here today." >&2
    exit 1
    ;;
  5)
    echo "SAI:$seen. Ai cũng giả được địa chỉ: trusted_proxies quá lớn, hoặc proxy không thay tiêu đề." >&2
    echo "Wrong: anybody can claim an address: too large, or the proxy does not replace the header." >&2
    exit 1
    ;;
  *)
    echo "KHÔNG RÕ:$seen. Đổi guard.unproven.per_day, hay đang có người khác gửi? / Unclear." >&2
    exit 1
    ;;
esac
