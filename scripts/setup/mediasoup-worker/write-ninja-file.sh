#!/usr/bin/env bash
# Prints the ninja file that builds mediasoup's worker with Debian's libraries in the place of the ones
# that upstream's build downloads. To be run in the build folder, which holds links to the sources (`worker`)
# and to our `adapters`, and the patched DtlsTransport.cpp.
set -euo pipefail

# The quoted names in the lists called LIST of a meson file, so that a newer mediasoup brings its own lists.
sources_in() {
    local list=$1 meson_file=$2
    awk -v list="$list" -v quote="'" '
        $1 == list && ($2 == "=" || $2 == "+=") && $3 == "[" { inside = 1; next }
        inside && $1 == "]" { inside = 0 }
        inside { split($0, part, quote); print part[2] }
    ' "$meson_file"
}

endian=$(printf '\1\0' | od -An -td2 | awk '{ print ($1 == 1) ? "LITTLE" : "BIG" }')
packages=(libuv openssl libsrtp2 absl_strings absl_optional absl_variant)

# Hardened as Debian hardens its own packages: this process reads what strangers send.
cat <<NINJA
cxxflags = -std=c++20 -O2 -DNDEBUG -w -fstack-protector-strong -D_FORTIFY_SOURCE=2 $
  -DMS_${endian}_ENDIAN -DMS_EXECUTABLE -DFLATBUFFERS_LOCALE_INDEPENDENT=1 $
  -Iadapters -Iworker/include -Ifbs -Iworker/deps/libwebrtc -Iworker/deps/libwebrtc/libwebrtc $
  $(pkg-config --cflags "${packages[@]}")

rule cxx
  command = c++ \$cxxflags -MD -MF \$out.d -c \$in -o \$out
  depfile = \$out.d
  deps = gcc
  description = \$in

rule schemas
  command = flatc --cpp --cpp-field-case-style lower --reflect-names --scoped-enums --filename-suffix '' -o fbs/FBS \$in && touch \$out
  description = schemas

rule link
  command = c++ -O2 -Wl,-z,relro,-z,now -Wl,--as-needed -s -o \$out @\$out.objects -lflatbuffers $(pkg-config --libs "${packages[@]}") -pthread
  rspfile = \$out.objects
  rspfile_content = \$in
  description = mediasoup-worker

build schemas.done: schemas $(printf '%s ' worker/fbs/*.fbs)
NINJA

objects=
compile() {
    local source=$1 object=$2
    printf 'build %s: cxx %s || schemas.done\n' "$object" "$source"
    objects+=" $object"
}

for name in $(sources_in common_sources worker/meson.build) src/main.cpp; do
    case $name in
        # The patched copy beside the ninja file.
        src/RTC/DtlsTransport.cpp) compile DtlsTransport.cpp "objects/$name.o" ;;
        *) compile "worker/$name" "objects/$name.o" ;;
    esac
done
for name in $(sources_in libwebrtc_sources worker/deps/libwebrtc/meson.build); do
    compile "worker/deps/libwebrtc/$name" "objects/$name.o"
done
printf 'build mediasoup-worker: link%s\n' "$objects"
