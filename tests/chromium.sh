#!/bin/sh
# Browser tests need Debian's Chromium, the reports are opened with LibreOffice: install both where that is allowed (about
# 100 MB, half a minute), say loudly what is left out otherwise. Of Chromium the part without windows, where apt has it:
# it draws the same pages with a third less work.
set -u
have() { for b in "$@"; do command -v "$b" >/dev/null 2>&1 && return 0; done; return 1; }
root() { [ "$(id -u)" = 0 ] && have apt-get; }
listed() { apt-cache show chromium-headless-shell >/dev/null 2>&1; }
wanted=""
have chromium-headless-shell chromium chromium-browser google-chrome ||
  wanted="chromium fonts-liberation libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
for part in writer calc; do
  have soffice && dpkg -s "libreoffice-$part" >/dev/null 2>&1 && continue
  dpkg -s "libreoffice-$part-nogui" >/dev/null 2>&1 || wanted="$wanted libreoffice-$part-nogui"
done
[ -n "$wanted" ] && root && apt-get update -qq
if root && ! have chromium-headless-shell && listed; then
  wanted="chromium-headless-shell ${wanted#chromium }"
fi
[ -n "$wanted" ] || exit 0
if root; then
  echo "Installeren voor de tests: $wanted ..."
  # shellcheck disable=SC2086 # a list of names
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $wanted >/dev/null && exit 0
fi
echo "LET OP: dit ontbreekt en kan hier niet worden geinstalleerd: $wanted" >&2
echo "De tests die het nodig hebben worden OVERGESLAGEN." >&2
exit 0
