# shellcheck shell=bash
# What scripts/start and scripts/test share: from a bare Debian to a working environment.
# Each function checks first and does only what is missing. Sourced with `set -euo pipefail` on
# and ROOT set to the clone; it holds no rule of the product.

readonly VAR="$ROOT/var"
readonly LOG="$VAR/bootstrap.log"
readonly LIB="$ROOT/scripts/lib"
readonly NEEDED_MB=2048

# What runs on a server, and what lays the environment of a clone; `prepare` adds those of the list.
STACK_PACKAGES=(python3-venv)
# shellcheck disable=SC2034  # the two lists are for those who source this file
readonly MACHINE_PACKAGES=(systemd-container debootstrap tinyproxy-bin iproute2)
# shellcheck disable=SC2034
readonly TEST_PACKAGES=(chromium libatomic1 postgresql shellcheck)

# The Python of the machine is used, never one that uv would fetch from elsewhere.
export UV_PYTHON_DOWNLOADS=never
# Whom the machine trusts, its fetchers trust: an office may have a certificate authority of its own.
readonly TRUSTED=/etc/ssl/certs/ca-certificates.crt
export UV_SYSTEM_CERTS=true PIP_CERT=${PIP_CERT:-$TRUSTED} NODE_EXTRA_CA_CERTS=${NODE_EXTRA_CA_CERTS:-$TRUSTED}

say() { printf 'Congvu: %s\n' "$*"; }

fail() {
  printf 'Congvu: %s\n' "$*" >&2
  exit 1
}

# Programs under the stack change user, and Postfix starts as root only.
become_root() {
  [[ $EUID -eq 0 ]] && return
  command -v sudo >/dev/null || fail "this needs root: run it as root, or install sudo."
  exec sudo -- "$0" "$@"
}

# What root lays in a person's clone is theirs: the web runs with their rights, not root's.
give_back() { chown -R --reference="$ROOT" -- "$@"; }

need_debian() {
  command -v apt-get >/dev/null ||
    fail "this needs Debian 12 or a close relative: apt-get is not here."
}

need_disk() {
  local free
  free=$(df -Pm "$ROOT" | awk 'NR == 2 { print $4 }')
  [[ $free -ge $NEEDED_MB ]] ||
    fail "too little disk: $free MB are free under $ROOT, $NEEDED_MB MB are needed."
}

# One bootstrap of a clone at a time; the lock ends with the block that took it.
prepare() {
  local package
  while read -r package _; do
    [[ -z $package || $package == \#* ]] || STACK_PACKAGES+=("$package")
  done <"$LIB/stack-packages.txt"
  umask 022
  mkdir -p "$VAR"
  chown --reference="$ROOT" "$VAR"
  exec 9>"$VAR/bootstrap.lock"
  flock 9
  : >"$LOG"
  chown --reference="$ROOT" "$VAR/bootstrap.lock" "$LOG"
}

prepared() { exec 9>&-; }

# Runs a command into the log; its last lines are shown when it fails.
logged() {
  "$@" >>"$LOG" 2>&1 && return
  tail -n 20 "$LOG" >&2
  fail "that failed; the whole output is in $LOG"
}

# --- Debian's packages ---------------------------------------------------------------------------

missing_packages() {
  local installed
  installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' 2>/dev/null | sort -u)
  for package in "$@"; do
    grep -qxF "installed $package" <<<"$installed" || printf '%s\n' "$package"
  done
}

install_packages() {
  local missing
  mapfile -t missing < <(missing_packages "$@")
  [[ ${#missing[@]} -eq 0 ]] && return
  say "installing Debian packages: ${missing[*]}"
  bash "$LIB/install-packages" "${missing[@]}" >>"$LOG" 2>&1 || {
    tail -n 20 "$LOG" >&2
    fail "Debian's packages could not be installed; the whole output is in $LOG"
  }
}

# --- Python --------------------------------------------------------------------------------------

# The system's own Python before any other in PATH, so that two machines do the same.
python_program() {
  local candidate
  for candidate in /usr/bin/python3 "$(command -v python3 || true)"; do
    "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
    printf '%s\n' "$candidate"
    return
  done
  fail "this needs Python 3.11 or newer, and none is installed."
}

digest() {
  { printf '%s\n' "$ROOT"; cat -- "$@"; } | sha256sum | cut -d ' ' -f 1
}

stamped() { [[ -f $1 && $(<"$1") == "$2" ]]; }

need_uv() {
  local python wanted stamp=$VAR/tools/.stamp
  wanted=$(digest "$LIB/uv.txt")
  stamped "$stamp" "$wanted" && "$VAR/tools/bin/uv" --version >/dev/null 2>&1 && return
  python=$(python_program)
  rm -rf "$VAR/tools"
  logged "$python" -m venv "$VAR/tools"
  logged "$VAR/tools/bin/python" -m pip install --quiet --disable-pip-version-check \
    --require-hashes --requirement "$LIB/uv.txt"
  printf '%s\n' "$wanted" >"$stamp"
  give_back "$VAR/tools"
}

# need_python run | dev: what the product needs, or what its tests need besides.
need_python() {
  local kind=$1 python wanted
  wanted=$(digest "$ROOT/uv.lock" "$ROOT/pyproject.toml")
  if "$ROOT/.venv/bin/python" --version >/dev/null 2>&1; then
    stamped "$ROOT/.venv/.congvu-dev" "$wanted" && return
    [[ $kind == run ]] && stamped "$ROOT/.venv/.congvu-run" "$wanted" && return
  fi
  say "laying the Python environment"
  need_uv
  "$ROOT/.venv/bin/python" --version >/dev/null 2>&1 || {
    python=$(python_program)
    logged "$VAR/tools/bin/uv" venv --quiet --clear --python "$python" "$ROOT/.venv"
  }
  local groups=(--no-default-groups --group assets --inexact)
  [[ $kind == dev ]] && groups=()
  logged "$VAR/tools/bin/uv" sync --quiet --frozen --directory "$ROOT" "${groups[@]}"
  printf '%s\n' "$wanted" >"$ROOT/.venv/.congvu-$kind"
  give_back "$ROOT/.venv"
}

# --- What the pages use --------------------------------------------------------------------------

need_assets() {
  local assets=$ROOT/app/assets packages laid
  packages=$(digest "$assets/package-lock.json" "$assets/package.json")
  laid=$(digest "$assets/package-lock.json" "$assets/icons.txt" "$LIB/lay_assets.py")
  stamped "$ROOT/app/static/vendor/.stamp" "$laid" && return
  say "laying the front-end assets"
  stamped "$assets/node_modules/.stamp" "$packages" || {
    (cd "$assets" && PATH="$ROOT/.venv/bin:$PATH" logged npm ci --no-progress)
    printf '%s\n' "$packages" >"$assets/node_modules/.stamp"
  }
  logged "$ROOT/.venv/bin/python" "$LIB/lay_assets.py"
  printf '%s\n' "$laid" >"$ROOT/app/static/vendor/.stamp"
  give_back "$assets/node_modules" "$ROOT/app/static/vendor"
}

need_translations() {
  logged "$ROOT/.venv/bin/congvu" translations compile
  give_back "$ROOT/app/translations"
}
