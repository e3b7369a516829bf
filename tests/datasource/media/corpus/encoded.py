"""Files of encoders that Pillow lacks: cjpeg, jpegtran and avifenc, in base 85."""

from __future__ import annotations

import base64

ENCODED = {
    "arithmetic.jpg": (
        "|JeWF01!$>Nk#wx0RR9200961|JwjV00jdC1Ox*G1Ox;H1qB8N3<w7Y2L}%e3keJn4-yg)4-"
        "pX)791B76dDx~5f~vD8XX-UA0HDJA|xUnBpe<e9{<|_LjeT^1qTKP4hRSi9uyH29v&VZ9v&VZ9v&"
        "VZ9v&VZ9v&VZ9v&VZ9v&VZ9v&VZ9v&VZ9v&VZ9v&VZ9v&VZ9v=V601*fPKmcF^0U`hb5di}c0sqV"
        "Z3IGrg1pyEd1^?Or3<CiG0ucid06zf#0JPS<dZCBT8q=o;KhB%{_uKT4w}&xy+IK2X=-"
        "@f9;#Xb_1Vu!ds5=&)K>yh"
    ),
    "arithmetic-progressive.jpg": (
        "|JeWF01!$>Nk#wx0RR9200961|JwjV00jdC1Ox*G1Ox;H1qB8N3<w7Y2L}%e3keJn4-yg)4-"
        "pX)791B76dDx~5f~vD8XX-UA0HDJA|xUnBpe<e9{<|_LjeT^1qTKP4hRSi9uyH29v&VZ9v&VZ9v&"
        "VZ9v&VZ9v&VZ9v&VZ9v&VZ9v&VZ9v&VZ9v&VZ9v&VZ9v&VZ9v=V701*fPKmcF^0U`hb5di}c0sqV"
        "Z1^^HN5dYc$3<CiG0uTcb000610BKrB>k?hQiB$L6Mk(AbE?&MJbv<$(z?ebQ1bTV>A7+}2y_oLJ"
        "!2iqu1P}%P+5iXv0RRC70;vDY00a>Q|Jncu0RsU6KLN1+%m4%t1^?Or2mt~C0Y3q-"
        "|I7dc5C#9*00;pA00ut-sQ=6W1P}%P+5iXv0RRC%A*lb_01N{G00IC50000G_iD)I3c5^=U;qFr="
        "`uNju9JZO%m4%t1^?Or2mu2D0Y4D1|I7dc5e5I+00;pB0RcY{u>Z^e1P}%P+5iXv0RRC%5UBsz"
    ),
    "sampled-4x1.jpg": (
        "|JeWF01!$>Nk#wx0RR9200961|JwjV00jdC1Ox*G1Ox;H1qB8N3<w7Y2L}%e3keJn4-yg)4-"
        "pX)791B76dDx~5f~vD8XX-UA0HDJA|xUnBpe<e9{<|_LjeT^1qTKP4hRSi9uyH29v&VZ9v&VZ9v&"
        "VZ9v&VZ9v&VZ9v&VZ9v&VZ9v&VZ9v&VZ9v&VZ9v&VZ9v&VZ9v=U|01*fPKmcF^0YLx)5di}c0sq7"
        "R7XSeP0RaF20000000000000062?zhg02B}b00000000000000000000|HJ?o0RaI40RaF200000"
        "0000000#sJ1qT1b02~nk009I80000000000000001P4Jxf`h`t|Jncy0|5X65d#qbKLF-HJWEglj"
        "7uiK3g?5%<^YrcoB`Bt;8BTW*a2Mdd3?YUfD?c^jr<BRESmr;o)0gW0#E{Q2T{L)MkSMA1#`jW^8"
        "iW!au6G+hz&ah^(PyCt6|&#UbUEjH3NzbI|cP88-A-"
        "{+yGv+n1D3{iVZsj^(PyCt6|&#UbUEjH3NzbI|cP88-A-{+yGv+|Je"
    ),
    "sampled-unevenly.jpg": (
        "|JeWF01!$>Nk#wx0RR9200961|JwjV00jdC1Ox*G1Ox;H1qB8N3<w7Y2L}%e3keJn4-yg)4-"
        "pX)791B76dDx~5f~vD8XX-UA0HDJA|xUnBpe<e9{<|_LjeT^1qTKP4hRSi9uyH29v&VZ9v&VZ9v&"
        "VZ9v&VZ9v&VZ9v&VZ9v&VZ9v&VZ9v&VZ9v&VZ9v&VZ9v&VZ9v=U|01*fPKmcF^0U`hb5&;7t0sq7"
        "R7XSeP0RaF20000000000000062?zhg02B}b00000000000000000000|HJ?o0RaI40RaF200000"
        "00000000OD1_%Gd02C1c00000000000000000000|Jncy0|5X65d#qbKLF-HIFV2Q0000AFd1S20"
        "00006M!`Z`~Uy|04Ts^hy(xt0043j7f|#-00001r(h-"
        "Vv;Y7A05cE;Krui7000J^fS1P500000|Je"
    ),
    "layer-by-layer.jpg": (
        "|JeWF01!$>Nk#wx0RR9200961|JwjV00jdC1Ox*G1Ox;H1qB8N3<w7Y2L}%e3keJn4-yg)4-"
        "pX)791B76dDx~5f~vD8XX-UA0HDJA|xUnBpe<e9{<|_LjeT^1qTKP4hRSi9uyH29v&VZ9v&VZ9v&"
        "VZ9v&VZ9v&VZ9v&VZ9v&VZ9v&VZ9v&VZ9v&VZ9v&VZ9v&VZ9v=U|01*fPKmcF^0U`hb5di}c0sq7"
        "R7XSeP0RaF20000000000000062?zhg02B}b00000000000000000000|Jncu0RaF2KLF-"
        "H0*nAo017YxH~=WX1mFOp033t>Y1jbFKmn&<12F&woq!C)02+1xKmWu47XbkQ0RaF20000000000"
        "000081qT1b02C1c00000000000000000000|Jncu0Rj;KKLFxEmJL8<g6agm3V;&$KmWu47XbkQ0"
        "RaF20000000000000081qc7c02C1c00000000000000000000|Jncu0Rs^LKLDr!0D}Gm0uG1`pk"
        "jk)AOG0"
    ),
    "10-bits.avif": (
        "0000WW^{RQVRmU|00000VRmU|ZE0pPZE0a<O+hh10002;ZDn*}000000000eXk=`10000000000a"
        "A{+7000000000000000Y-"
        "wU)c4=k+0000EaA|aH000000096103K;<Z({%e002Y)00962000010003R0000(0000eX=!d|000"
        "000096102*m-"
        "W@Q2Z00001003cjFfl`KY;SS^0001LX>f9I0000>X>en20000KX>)L8000000001B0000$0000Ga"
        "A|mH000000}2WX0000CVRkV?fgnHt0000JV{dG7ZewhC0096E00w{n000+haBX1#00000000310R"
        "#a8g9HEo084FTVRRAz3JEwFZ~o2#8Vw*aG!q~K2q1z0w1exxPSRSI!whrm)07}LVvon{j(u(FAIK"
        "pbmF2nt_fBSXu9aY2Q<T0tKm"
    ),
    "12-bits.avif": (
        "0000SW^{RQVRmU|00000VRmU|ZE0pPZE0a<0002;ZDn*}000000000eXk=`10000000000aA{+70"
        "00000000000000Y-"
        "wU)c4=k+0000EaA|aH000000096103K;<Z({%e002Y)00962000010003N0000+0000eX=!d|000"
        "000096102*m-"
        "W@Q2Z00001003cjFfl`KY;SS^0001LX>f9I0000>X>en20000KX>)L8000000001B0000$0000Ga"
        "A|mH000000}Kod0000CVRkV?fk0pY0000JV{dG7ZewhC0096E00w{n000+haBX1#00000000310R"
        "#a8g9HEo08VXWVRRAz3JF*lZ~o4JhJ!>hHxnQLf(Rl2w1exshLT#A!whXCrTcHQiG67CgwgE?EVH"
        "r5cTO^8kN&T#kv^_wk1W?q-G0`<"
    ),
    "tiles.avif": (
        "0000WW^{RQVRmU|00000VRmU|ZE0pPZE0a<O+hh10005uZDn*}000000000eXk=`10000000000a"
        "A{+7000000000000000Y-"
        "wU)c4=k+0000EaA|aH000000096109I*iZ({%e002Y)00jU6000010006B0000800IC2009610uc"
        "ZJ03iSa000010006q0000W00aO4009610#X0~03iSc000010007W0000Q0001xX=!d|0000000jU"
        "502*m-W@Q2Z00001003ulX=FohY;SS^0000QX>Mj^0ssI300IC2VRkSvLvL(vasU7T02*m-"
        "W@Q2Z00964003cjFfl`KY;SS^0000QX>Mj^0ssI300aO4VRkSvLvL(vasU7T02*m-"
        "W@Q2Z00966003cjFfl`KY;SS^0000WX>w&|000000000KWNB?@0096500IC500aO90001)X>f9I0"
        "001AX>en20000KX>)L8000000001h0001h0000GaA|mH000000|*ER0000JV{dG7ZewhC0096E00"
        "w{n000zeb8uw<00000002M$002M$000bOb}>VNAOHXW001&+aBX1#00000000F50RsU70{{X91Ok"
        "Nv00RUB0)+zr1Ox;Eg#!Qu1Ox(w0{{R3jBR9LbN~PW0RVsifD!--2{;vh{gebW8bC4<7C-"
        "<1KmY^IEyAV55)|3m8Q>BC3JEwBfBlpMG#WrM5f(rI06+i(&KZpJ#Ghp!-"
        "mww@3JEwBfBlpMG#WrM5*9!J06+i(&KC7gQ=}JA`ow?|0162>6@UGd1T-2zG7A<!002M$1G&}+fB"
    ),
    "as-rgb.avif": (
        "0000WW^{RQVRmU|00000VRmU|ZE0pPZE0a<O+hh10002;ZDn*}000000000eXk=`10000000000a"
        "A{+7000000000000000Y-"
        "wU)c4=k+0000EaA|aH000000096103K;<Z({%e002Y)00962000010003R0000&0000eX=!d|000"
        "000096102*m-"
        "W@Q2Z00001003cjFfl`KY;SS^0001LX>f9I0000>X>en20000KX>)L8000000001B0000$0000Ga"
        "A|mH000000|*ER0000CVRkV?fgk_?0000JV{dG7ZewhC0096E004jh000+haBX1#00000000310R"
        "#a8g9HEo07`9SVRRAz3JEwFZ~n>x8UR2tGZP>H03ZOggX!BQ`huoOBOb?_ze2iB$<G5W*kFj0iKx"
        "ciKvT2opy`NHX$QqyJBcaa"
    ),
}
FILES: dict[str, bytes] = {
    name: base64.b85decode(text) for name, text in ENCODED.items()
}
