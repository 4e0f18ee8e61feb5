#!/bin/sh
# Browser tests need Debian's Chromium: install it where that is allowed, say loudly what is left out otherwise.
set -u
for b in chromium chromium-browser google-chrome; do
  command -v "$b" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Chromium installeren voor de browsertests ..."
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-liberation \
    libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 >/dev/null && exit 0
fi
echo "LET OP: Chromium ontbreekt en kan hier niet worden geinstalleerd. De browsertests worden OVERGESLAGEN." >&2
exit 0
