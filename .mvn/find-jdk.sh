# Sourced by mvnw and by the launcher. Leaves JAVA_HOME alone when it is a JDK 25 or newer; otherwise looks for one where
# package managers and version managers put them, and says what to install when there is none.

lockkeeper_jdk=25

# Prints the major version of the JDK in "$1", or nothing when there is no JDK with a compiler. The release file is quicker
# than asking the compiler, which is a Java program itself.
jdk_major() {
  if [ -x "$1/bin/javac" ] && [ -r "$1/release" ]; then
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
  fi
}

is_new_enough() {
  found_major=$(jdk_major "$1")
  [ -n "$found_major" ] && [ "$found_major" -ge "$lockkeeper_jdk" ]
}

find_jdk() {
  if [ -n "${JAVA_HOME-}" ] && is_new_enough "$JAVA_HOME"; then
    return 0
  fi
  on_path=$(command -v javac 2>/dev/null || true)
  if [ -n "$on_path" ]; then
    on_path=$(readlink -f "$on_path" 2>/dev/null || echo "$on_path")
    on_path=$(dirname "$(dirname "$on_path")")
  fi
  for candidate in "$on_path" \
    /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    "${HOME-}"/.sdkman/candidates/java/* "${HOME-}"/.jdks/* "${HOME-}"/.asdf/installs/java/* \
    "${HOME-}"/.local/share/mise/installs/java/*; do
    if [ -d "$candidate" ] && is_new_enough "$candidate"; then
      JAVA_HOME=$candidate
      export JAVA_HOME
      return 0
    fi
  done
  cat >&2 <<MESSAGE
Lockkeeper needs a JDK $lockkeeper_jdk or newer, and none was found.
  JAVA_HOME: ${JAVA_HOME:-not set}
  on PATH:   ${on_path:-no javac}
Install one, for example Temurin $lockkeeper_jdk (https://adoptium.net, or: sdk install java 25-tem),
then run this again, or set JAVA_HOME to it.
MESSAGE
  exit 1
}

find_jdk
