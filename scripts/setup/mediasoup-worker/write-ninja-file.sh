#!/usr/bin/env bash
# Prints the ninja file that builds mediasoup's worker with Debian's libraries in the place of the ones
# that upstream's build downloads. To be run in the build folder, which holds links to the sources (`worker`)
# and to our `adapters`, and the patched DtlsTransport.cpp.
set -euo pipefail

# sources_in LIST MESON_FILE: the quoted names in the lists of that name, so that a newer mediasoup
# brings its own lists. Some sources stand below `if not get_option('ms_use_builtin_bwe')`; that is the default.
sources_in() {
    awk -v list="$1" -v quote="'" '
        $1 == list && ($2 == "=" || $2 == "+=") && $3 == "[" { inside = 1; next }
        inside && $1 == "]" { inside = 0 }
        inside { split($0, part, quote); print part[2] }
    ' "$2"
}

endian=$(printf '\1\0' | od -A n -t d2 | awk '{ print ($1 == 1) ? "LITTLE" : "BIG" }')
packages=(libuv openssl libsrtp2 absl_strings absl_optional absl_variant)

# Hardened as Debian hardens its own packages: this process reads what strangers send. Without
# link-time optimisation, which would double the time of the build.
cat <<NINJA
cxxflags = -std=c++20 -O2 -DNDEBUG -w -fstack-protector-strong -D_FORTIFY_SOURCE=2 $
  -DMS_${endian}_ENDIAN -DMS_EXECUTABLE -DFLATBUFFERS_LOCALE_INDEPENDENT=1 $
  -Iadapters -Iworker/include -Ifbs -Iworker/deps/libwebrtc -Iworker/deps/libwebrtc/libwebrtc $
  $(pkg-config --cflags "${packages[@]}")

rule schemas
  command = flatc --cpp --cpp-field-case-style lower --reflect-names --scoped-enums $
    --filename-suffix '' -o fbs/FBS \$in && touch \$out
  description = \$out

rule precompile
  command = c++ \$cxxflags -x c++-header \$in -o \$out
  description = \$out

rule compile
  command = c++ \$cxxflags -include precompiled.hpp -c \$in -o \$out
  description = \$out

rule link
  command = c++ -Wl,-z,relro,-z,now -Wl,--as-needed -s -o \$out @\$out.objects $
    -lflatbuffers $(pkg-config --libs "${packages[@]}") -pthread
  rspfile = \$out.objects
  rspfile_content = \$in
  description = \$out

build schemas.done: schemas $(printf '%s ' worker/fbs/*.fbs)
build precompiled.hpp.gch: precompile adapters/precompiled.hpp | schemas.done
NINJA

objects=
compile() {
    printf 'build %s: compile %s | precompiled.hpp.gch\n' "$2" "$1"
    objects+=" $2"
}

for name in $(sources_in common_sources worker/meson.build) src/main.cpp; do
    case $name in
        src/RTC/DtlsTransport.cpp) compile DtlsTransport.cpp "objects/$name.o" ;;
        *) compile "worker/$name" "objects/$name.o" ;;
    esac
done
for name in $(sources_in libwebrtc_sources worker/deps/libwebrtc/meson.build); do
    compile "worker/deps/libwebrtc/$name" "objects/$name.o"
done

printf 'build mediasoup-worker: link%s\n' "$objects"
