#!/bin/sh
# Makes the fonts of this folder from the published packages; see README.md. Run it in an empty folder with
# python3, npm and a network; the same packages give the same bytes.
set -eu
export SOURCE_DATE_EPOCH=1700000000
python3 -m venv tools
tools/bin/pip install --quiet fonttools==4.68.0 brotli==1.2.1
npm pack --silent inter-ui@4.1.1 lucide-static@1.62.0
mkdir -p inter lucide
tar xzf inter-ui-4.1.1.tgz -C inter
tar xzf lucide-static-1.62.0.tgz -C lucide

LETTERS="U+0020-007E,U+00A0-024F,U+02BB,U+02BC,U+02C6,U+02C7,U+02D8-02DD,U+0300-0304,U+0306-030C,U+0312,\
U+0326-0328,U+1E80-1E85,U+1E9E,U+1EF2,U+1EF3"
SIGNS="U+2009,U+200A,U+2010-2015,U+2018-201E,U+2020-2022,U+2026,U+202F,U+2030,U+2032,U+2033,U+2039,U+203A,U+2044,\
U+2060,U+2070,U+2074-208E,U+20AC,U+2116,U+2122,U+2153,U+2154,U+215B-215E,U+2190-21FF,U+2202,U+2206,U+220F,U+2211,\
U+2212,U+2215,U+2219,U+221A,U+221E,U+2248,U+2260,U+2264,U+2265,U+2318,U+25A0,U+25A1,U+25B2,U+25B6,U+25BC,U+25C0,\
U+25C6,U+25CB,U+25CF,U+2713,U+2715,U+2717,U+FFFD"
for weight in Regular SemiBold Bold; do
    # Unpacked from WOFF2; every figure gets its tabular form, so that columns of numbers line up. Only figures: the feature
    # also widens hyphens and full stops, which would tear words apart.
    tools/bin/python - "inter/package/web/Inter-$weight.woff2" "$weight-tabular.ttf" <<'PY'
import sys
from fontTools.ttLib import TTFont
font = TTFont(sys.argv[1])
gsub = font["GSUB"].table
tabular = {}
for record in gsub.FeatureList.FeatureRecord:
    if record.FeatureTag == "tnum":
        for number in record.Feature.LookupListIndex:
            for table in gsub.LookupList.Lookup[number].SubTable:
                tabular.update(getattr(table, "ExtSubTable", table).mapping)
for table in font["cmap"].tables:
    for point in range(ord("0"), ord("9") + 1):
        if point in table.cmap:
            # Tables may share one map, which is then changed already.
            table.cmap[point] = tabular.get(table.cmap[point], table.cmap[point])
font.flavor = None
font.save(sys.argv[2])
PY
    tools/bin/pyftsubset "$weight-tabular.ttf" --unicodes="$LETTERS,$SIGNS" \
        --layout-features=kern,mark,mkmk,ccmp,locl --no-hinting --name-IDs='*' --notdef-outline \
        --output-file="Inter-$weight.ttf"
done

ICONS="layers eye eye-off chevron-up chevron-down chevron-left chevron-right search undo-2 redo-2 ellipsis menu plus \
minus house file-plus folder-open download image-down upload map-pin wifi-off wifi table info x check circle-alert \
triangle-alert settings sun moon monitor arrow-up arrow-down arrow-left arrow-right maximize sliders-horizontal printer \
circle-question-mark copy trash-2 pencil save external-link panel-left panel-right panel-bottom library users route \
book-open ruler map clock calendar grip-vertical lock history list keyboard refresh-cw"
tools/bin/python - $ICONS > icons.txt <<'PY'
import json, sys
points = json.load(open("lucide/package/font/codepoints.json"))
for name in sys.argv[1:]:
    print(f"U+{points[name]:04X}\t{name}")
PY
tools/bin/pyftsubset lucide/package/font/lucide.ttf --unicodes="$(cut -f1 icons.txt | paste -sd,)" \
    --no-hinting --notdef-outline --output-file=Icons.ttf
