"""Small models that torch.onnx of PyTorch 2.13 wrote, by both of its exporters: the file, what goes in, what comes out."""

# ruff: noqa: E501

# fmt: off
FILES = {
    "mlp": (
        'c-rG&5n?Z>EXglQ&X8g=(la#HGq8Hk%$3f?RAIoyVW3x@nwg$a!o_Bwmz0@UEF_?BpzofVn;V~BT2fG25^o^I4i!;i0g+n#T&#&X'
        '1sRE=3=9qS3m6%-__$b-QcDngUM{whqQtynCke&{j7(g{To^_IEiu#&NzBVYwge)g!~!C@(zq~`aB&#H-D(7JE2BA3pAiL)6XMEE'
        '%*=~VFG?)P&~oBn;b0bEbb^P8m%)q0y}N}c&$FxZ{=DyG_sxA9w<PZi?v%50$hO{7mH5ie>2BcOO9e7^^Hv+}dzJlSua+DK3(y2;'
        'Sb7QUHRj!a?daisEnAECahR;P(K6y-0;_=g#Y-U})5}g`_Ds8;-nIMwe2LpP<GZDu-;^tM9(ynCjhVRLPD_k~31lY3&t4o3yi4~A'
        'Y>lvu5(UMe5I+|$2cr-t7qbv!5*HH(bCL)bqdB@LlM|BwCjeIzmhS'
        "",
        [[[-0.875, -0.75, -1.0], [0.375, 0.375, 1.375]]],
        [[-0.005287, 0.098047], [-0.276863, -0.292561]],
    ),
    "cnn": (
        'c-rG&7h*4{EXglQ&X8g=(la#HGq76B&b5${i>bnZi#I<nufod8IX|x~-p~S-Ybhk4pR5mN=a-fgl$OLBNU=jjlvqHdmJk<bN@h-C'
        'NoIatu>+$6;{rx@Egmk`^rHOI0tq0GNlTQACp)z$FEuB=I3uwj)q&Z88Kg*%i=`kj1*`|APk@WPxTGjEB^728mp&JU1BCeWgHm%!'
        '5e{Mn^OaaYB-ac^E;M-|L4DuEih%t59E27Qn2-`XlmWDxGdVRgCq6enB~^j}<Zf&}L-z}l0~4}e7$6YMFAzmsZd{ly0XohNXhlhC'
        '9<t-0LQ3pVh88y$OJYT4F*rQA%D6B!adD*Sm8WK=XOwWUrRgPQCKdx@E=}J(H8&SI<{%<UEFe;gpNlmyrywIyl!2kaegPw+79ST&'
        'Qfdi;&&$PDQk0li>;$pbo(scBAtpmJpnHS!(@Js^E0oxw3@s6;d;h}#$N(X(+{Dbh`1GR0f()%74kiu`0Y)ddyS*H`-c;@T#A>}y'
        ';DWN<-x-2-(IsK~cI>}pdvw2>o%0E^z2~)KZB`v!Zo6(~f}P)mwRXAn-TP$Lvg~{A!Dn~m_f$JAF%Bl6iBSK0aoDuYwR6}x-%cwT'
        'Xcr>~GY2zJ7B#hdd3^Jeuv5rawfi%>-)8?my?tE&(rmjU=kKdsRJO13yZ*j6(cyM(iXL|V62$jS<#XMW>>Fh#ziOr3n{swL<su8)'
        '&9_tRM1Fbf(~<>Sj+%SCI2LEu*%k-3?2D2G<uxI3E>R9fAwe!?A;u&wpre481%#7Cxqu-l#LvYGl;(s<GdVE{@B#ovpdj7'
        "",
        [[[[[-1.125, -0.375, -1.125, -0.125], [-0.125, 0.625, -0.875, 0.0], [-0.75, 0.125, 0.625, 0.625], [-0.25, 2.25, -1.875, -0.0]]], [[[2.0, 0.75, -0.0, -0.375], [1.625, -1.375, 0.375, 0.5], [-0.375, -1.25, 0.125, 0.5], [0.25, 0.125, 0.375, 0.5]]]]],
        [[0.408604, 0.591396], [0.416341, 0.583659]],
    ),
    "lstm": (
        'c-oy;4OCNQ80Kzc8y{oMiy-1pwZfmFzy?l!wr?IxPy&lzi=)y-23x^4wjoH_kDyUNDxy+Sk{(Ud4*nG)+;8eRno`FQvyP=@cnr-H'
        'MbOZa?#6(-pUbhvVc-3pd++nU&wHQmd++!>oM%{J)*F{;0=cpfX?RFjbln6{gpUn1hR)UNOlCr7&e9i|4Mpaxut0AbD&`LzN#cO#'
        'aw5M-Es5r{s6Vy{O9=D$kDmsN1Lgr%Nf_=&1xYg!I+H<fQjf$I&|$IH@S)@hz%i(e1#_@D9&=a?7!Sk%_Z0XT3QpA!1{y1W2oihR'
        '2Jk%YPnRwoxzxu2r^yc(k}nYP68IQRPzrDj2^jcsoWkP?vqo(kiRm?riMfL#n2-DFb-I%1=yaW_ut=>gRcA@VBLlrhDCM-=0*7)F'
        '@-b_6^m3;GHz9#Lc3d<FQnbqmDnfWvpn!J4Y_Zqy3?w-gP{vR|*(gb}>7H<kEt7`PwMLCX!=lj`fC~+95d|1Bw>=vBWe$&K5EF9;'
        'M~OG!5G7hu02Pr1l7ZVb1l(}h_~(@v2wjdN{~#vj4vs*@WNhDIm(lzRMnDF0hci5z@W(RuOTb-Nz!1T<qu9MBb=*;g&`~WO5k-6K'
        'vRRL5@eJTLEO5u~Z1P!Qbd$^EqnJE`p^y>(+vHNZ+Q`Q=x!J|!Qs5#AFl0Wo<=ZZE+460ud!sL6FuGelTNJz1ouUk(!*;)cG58$_'
        '2Sp{OrX^*`!XlmKQBL#Ozyr8hVZd!FxQIe+H!>np7ep4wvm;`T^;<Ftc;#q~>SboFUMKd+)(%gI{059I!GX6%o0Fr~Wtp_4>HxO2'
        'j4uP%$m1O3)9NL3JV9@VW9;paYKBxxWLq2J5=XbrVsI;cQAvhuHkoSYyo3Pfc0FMKSZ!ATnDPV+acvt`irVDZi@^ve=GhM<BH%^j'
        '=j)40)kgiG-!g%_yPaw!W2%*G)K`bO)K={J+T-Q!rN?n&q}O8!V9Eu!VW-UG-1T`*J%4z;VOISb;Bp7x=Y|xkwRsvd;O2&8YY7w1'
        'mdfQ6QEq6wx}ZSJv3^r>J&AmShVb+7cw5zgVG<$WWUI|1b05GpThorUMZ!S=q19#O83}_%5=*_<aYb0{aHNE=%?p~~9r9h&9}UTW'
        'D!P^H$E7PS?5IL9eY?=vEjwXPP=zu``vuGm5}@k1drFBvpG7g)Gfd#0l3K{cM`~Lo7ch!EfI8*0ZWE4TO*~J_>vd0(-#oxnb$w+h'
        'mG~1%F5g0|DTPQ}?5V1qkO4o*_O$SLEpS(11$q0}N~LM-ebO)B96TP}052Z=11^efgOU6o_|WSE7}fS7+!!oG9((>GuYY(KZ8h{l'
        '*f9f@zSW4{=-Um$E9>F6zjeYxJ2TP3H*w1&-D-H?el@Cp?gW~i_&Kr^W<b4R9-1K!La{{y%8)BN(D9ROi^uK|$Q$T^o6u8`bEy*j'
        ')cZcVNqSo(KU=j4Y{H#(ElQmziAB~{>{s5KWJGK78sVkRgJ|hQu4>AFFY<b{7X99_5arMBLE7?%WWD8Y<^BzA@IhQZ%6irpjeYgJ'
        ';&$0y<(NnT+>B{p;%7ce6tfPcT&{%4U;9{&MKq$xW$kF%oesr2L_6Btybaw@?M1C10dD`ks^uhkoy^IsRURJTqL5qVE#hA`Df6c8'
        'L&2{sY;C%KQt?(bf<KskMTYJ+1b6H~W4q44?d55xDx)7>JCzP!Yu>1ow6JXI*e>d#5*k>^8;&A=b5HBmE$3iIpoy$8mMPA%63N`e'
        'ZsnQY78r~PR6jQ9QPj~Z<f>`cNX4fdi&Qay20WX|eY<*Numx)n`^%+pRdWlRnJQ4pdBNns36ABxXR6TC@u%VP_@b7tZq}fvHJwP1'
        '0xTC-_ERZ$lc^K8!NcuaVL_$PvLxp)?0=yP>H7Q0p2#k=xcehibKn-tyxNVXeK(!-k>jfK>(XK9_0@{W{vMXA3yjf^Lh7LZZJ|Zd'
        'bRKpYdQou}OL2&In%vj81$D;PE6w^ESXAACsye13{^B@vWPBrev-?cU#rC_fuzrKGBAcVa&K-ir&Lb$PwjB2NwWAg5OVN}oGof5Q'
        '7mh!134WXmQD%Vc_YMw3d<+)=s+80}+d5|Z0qgq3g+M@^;@eNLVp$^Lza4d;?*'
        "",
        [[[[-0.75, -0.25], [1.375, 1.0], [-0.25, -0.25]], [[1.5, -0.875], [-0.625, -1.125], [-0.125, -1.0]]]],
        [[-0.193364, 0.026417], [-0.164396, -0.044114]],
    ),
    "gru": (
        'c-oa#du&rx81L=7XKPn(8I&1?)Cci~tdAL8%ldT=#!Pw1W5__Px7*!X)3v1!90iO~12P4dA&JZfn>tX*d=MkT)>8w+0OF8MmH{d='
        'Jmew!V*(Kf;Ay)@yS60WruUrlJEy<z`+fKOzFw)AmUveOJibatp4gDDFUZ%K)~isE9<TLjXL#KH0P7CeJi&lB7_jN`vJy~@ba=+h'
        'LZVfyE66b>DW7}<O3JF^{m-kJ5~5PXuhY@F#K>YF>-Kv+es0uub|S2ijZB#wB=mB=+G47hSIlpwBxpKHPeG3(@FEB6O<<J{LmE+R'
        'K(pxyiPH6>N99R)f_(L`{A{JfDy0$xEkvm%Q3igRCU_YeaB#j+o3as1BaV+~4oY*7R(jm-I+Ka;R<eY(z>t?+?)I+?a$JbB>Gc}f'
        '$co8ALbi_c7xSXAnwu=wkU_2?L2ll#T!oa13Kk?j!Lg1QNz#mpEw~R2KY_-JQfN?$LX^StSRjXvB?U5$X~gj{9tWpiO)T=!0+cr6'
        'Q5vooe`%eUbyp?x$1#mKKB7J<Lmnb|TuRx(a+|)eFnMWAUOt6*D2+WjCz=D~L?%F=CyoOe0l6^`B3YHw$5jTL9=AqrcaAJrS2HDG'
        'Xq4q}R#kCso8KAY)B+L_@_bY-r<-GaHal1C@o_dE=jQ@yDjKb&D8>H7B&i8yqe$LJtlV)!l}qZDRIebKk1LY%u^>Y}CMFUyoJbFm'
        '&Lgp^$99%`LsvAhmZMC5q6~Iv6~PyB{^YiSMnR2aXo8lZbZ5sz#*is8hWqxk86@jc`>`xtH%@LxiRxFNOunEr?6fka9ZAMCqmdel'
        'WrYK!`~pd<^IztiHI4uhSLfTEte+O>pLmiGRcp(*+FFe;dM9#4tjp_Qb9ua1EzK0gD3H+31xD9$Bo0K~E{R#9Q7!9q+iHBQ*TIyK'
        'e;l!rDjBh4)wK^C!fPk}gu6cYJbYr)+aT;ci1&B2f!#C}_w-*gFM0jFqAQ^eTwc)z8Z`^d1Sy{|40&jkwsanY_JT#gd`1y+nrtQ4'
        'q_u(SvR}n}UbqDB4s3^u>qYQA?+`wDY+Pi`E@W~3@;9uwD~PCO{tThe8Qf-Uz)kxO<K2o#*mE<23y&xwy*)een^XRQ3*#k`wOf0_'
        'ini0(^wMC_K*uK7($WZA$yzMnm&2aR$MHnrK`iTDgr`lSAlSJax-Z;<zw#b1^OpXJPo8dsnObp#`6BA7ET$v5y%1;L-&ks1_vse%'
        'oXU&%cAwE)w)-fwYDE^U^F>(xTPJL+Xu^TUebcwE3P4kZ(cB(x1Gn!ZbC$dwa=YHa^*65J9K&6_<V%4iXX^~O{e#M~altk?zkd%5'
        'T%LyuC4<n?)C2S394vDQET`-f@fGE3@Kx_7xbgc2GuFwm=i?n%|3@oEtIlF(Fz&2itg}XIAN5ISK6ZUO2(BHiFz4(yctO9=a-e%N'
        'oOq-KuFu+wZ+`eV9QLU!OIq8ZWARb^=)4*@Z#n}zvC7g`L|JIjd3d;9g5l};xc%P?u>HWVVKGw;Sk!HPtbPq_xcCg-J*5F0bzOLG'
        '=SsL#(~qAI$}NV~{V;pob2vP02XNPS;@r7=!=?9b!Dio&uy|@WoN8Pjj^ymZ1*^}&Eom5DIjl8rZFmbCdnJ}W*MXu6#c_OOTPeO8'
        'nt~@!J{Jx@Yd7EdT58dm?i6|6_zo{q$KGyeq?A&0HX<)d<SU4d_FNP#3R;1($(D3zi(kT5X8i}O-93N'
        "",
        [[[[-0.5, 0.5], [0.125, -0.375], [0.5, -0.625]], [[-2.0, -0.75], [0.0, -0.875], [-1.125, 0.75]]]],
        [[-0.131728, 0.33186], [-0.005488, 0.368771]],
    ),
    "attention": (
        'c-pO6Yit}>72ff_#>a`XnK;2XQWQo|qW$6BoyYD@6pu~pD6Z2aG!0EDpmgkP>^19Mdw1Qq780R66sig$QCg|}6I!Z3R8SPPr387L'
        'K#C$%wQ3Xr5l>YiNFbrKlt%$6+?m<gy?5s9Ly=eV&d!;cbH4AM@1FY@^Slt9f2>+6Pt6QOq`{OtnB4jP2&lm422bSj(=%1*T1pB+'
        'BA3`}RA+MKqou{_{9^TJa-h3z6C=(MM#+t%rDCOO6sz=&u1)0KU-5njKWY>fbMbYt=ma0Aea>(pPymT0Y)CvXW6b9oUL%e{4BH3T'
        'EA%x&ry95QP}YvZ9|3PDKs^gFUyDRN?Gf*Rkg=4n^b^NjkVScItOcVW^R5ZyCZXJ<rrbD++vmU^4p84Dku{_#I+3pJZWu~_h7!t9'
        'Mj6UY8FrxzC6u9zFq9C663*~h4x<Qs(d{ge;^1W7s0iB<#l(HaW4ZEyQhClO<d=<VzEo@k+KgTo1-~ucR|9az{cr?Hd?Q42^Oby|'
        'RNVa1>mSdY;W+p-w22C_Qn9$SbLW1ex__~7G?mPfMp#JHPN_z4ZDPbZ!cK@R*u(&Nfb`9U#3zm&qx+_95QF54)DrLYx+G-3BxF|-'
        '_tKJ3P)R71BnDhb^zxh~3b(OXQOKw$6hss<A_^H71%p&Yk*Y0_(#3~yl}25qTezZo!WbZ20Cg{{XVVvIB#!}<K>=l2018rohJg(O'
        'sAqy@EdMBtg`A2(^2K7wqFAymuy7tMbQnNA6D&-}2wA6M(CQEcpQr&90kAHbsE&*{h5QsdxLF3$7pw!zTtk^_9m-;~1#^u?WLF3p'
        'k!^6;f8NjD!_)hG6XF|d#M#l$F}dXT37e_$H`%yz9c}JVgkxU%xbGT&$;)4I_|N(I`v`kIv}pm!-vW}`0(%9)DcqkbRu&d>xn)ww'
        'w1J*RPwuq590K2@1rXQ5rbOek4htGavAg~g1E-{DaG4IlJp{;{0}$s#4~^3ltq00XLu3_{!WES2umiEqB;1+Qp|dAAz}gychJe!m'
        '91xkH67!T%r6;J4MT|H{b{xYpnWZwBkvh!egPq7s$ufDA@H|Rwq^2fmfXdoRO-(WoWgMd1Txv3|4*9O6rr^$$4xOFm0B>)=IRZ`u'
        'a7fO=&k|e8v+%QR9Scs)(D~HXQgCX9$)<v5Q)wqSy6|RGYb-d8fvDmT)#idzagC^VCAc*1EPZ!^Q*gnlxU!m<(}>_CL~s%=xX*xh'
        'rUkwtNk-&DxeB}2z`G_fTKf@?LAOyTluj(?$|cA7A@Dy*M$*G&qga_QRhW^qZWO!gKgp6VG@mQajRZ!zM!1pS87>M_;GZD@($z>D'
        'H*|`QQ#ZB(-UuQgK_o1QgawgW1$hXtr-|Mg?ZXVrl(|hC(VkPdX9@Q#HS-)C;VjPw0ZSj?p2=|QT}Vg0%ji8!|H|O~i=Hp_x&4ce'
        'aTB4xhh7=Bde&a>#RA+hna5hQU1lC{8=MstQr|KvRo^sqZR=Y`W$IfRuW#u#B{)Nm5!xD0FEi{Yk-;HmXo!=5lLFjPqjJee<&yEr'
        'H4Dg7!iVcgKX}};JsR^~5;u4Z@hxs^0ckBFuR!4Bu(Ms#+%F&-yhLP&%lX10Ei&66hV4Uq9fTL>N#}B?u$>@_cY<uwPT=Nq9K2xx'
        '_e<dISy(g*G(6iNhV27r;JriWO^g~9YT_KW&&81S9q)#&YN@~5&qc$zXf3#$yyIxo6A*B>;O)+Y+YzE@X6L{*h++Ex`@wsMwc;!t'
        'ug)1u%!<=7iP72*eAf}~2mjN6*Ki_pcb}1#xofM}#3O**$W(6`uikQ-abetFIW*#dT0te(a(bz;i-jy+II?u%zz|9dLTPP_n<g<B'
        'H5{YX4x_?g>~zufFd#eb2u4NNLa%<Q4WIRlokqC~c-sR`7n($9lx77f%?e(crvVo$AkL^Ml#ETG<W^ItQK2s}jl5s$p{#A^4)+2E'
        '0Z`ARx=gdXu@T4M%pMZpy>36Sr+l1!fEdIe`66Ta7CKCd&g?Y)p3YY<YZD-EAZX&*M&x-nG2PhS9>ZJ1`;hI0nc77hgR>pz;UzWU'
        'CAAvUY+n1o8wi?sCRKdeyG6^pCI{6J`0w$)0ZOStFqO<S>ayh4WdY`leDUaX*_fY+Px4_t6ytW+UkXora`4-a>(|Dg)MvlDVfD`k'
        'e{243{Osztt}Ck(J9d~Ky|A=;;k_@fe(2?o4IemnarJBI)8;@haOszsflE{8AJIpvH&)f>&JG`Z@%pM3`2Fzui}B&O&aWd8YOk3l'
        'l3#dY(EP=<llnK#y=V?jy{qrobaSQu4?kMj{mfPU*141V?6w>F-};`?mHW4vhi`n}jBj@kx^LnpVwPCwzxX!$j@lbK>pJ_1|Aym3'
        'HVEHqvWZLF$e#jw^|Mdu=c}@Q-`HRE+uyvSU+?*;`NtPB=GC|VvT|zE56pYsdC%Pbz?Gq0FFmi%Jge%ruk2g7weVx}*z4V9Z}dNU'
        'fZz6${u7sn&i5~w0m<BTZT27L$mQh9rJw(7SL~i;^LuY^)qB7Gv>CX4;o>90W%J78UFQ3jziM9n;gdt#-`Zs+cmGdcdi7T;Z|WbI'
        'Nl=Gg`{17|)px&SzOiA+jGcPRJaGD~dFs|XLtpvgHT`D#zxu!b^&NBkm76QS{>U?Ce3p<4`^lwLCzn?KtejbSvT|eP*2<@qLo07q'
        'uB=>J`L%Lt<<ZKWm3u4SR*tQ_TDg39i~UanG3e!^0zgpUCatgP<W{iMCiH>8b3$+90(9}=-CePb{|A^^Lqh'
        "",
        [[[0, 1, 2], [3, 4, 0]]],
        [[[-0.361603, -0.47548, -0.33965, -0.620875, 0.757074], [0.399036, -0.74778, 0.591538, -2.418824, -1.584493], [0.1161, -0.154837, -0.215245, -0.095296, 0.349357]], [[0.644683, -1.260722, 1.296217, -4.380476, -3.202813], [0.553892, -0.987792, 1.092857, -3.538871, -2.702646], [0.146386, 0.074321, 0.218593, -0.047731, -0.424714]]],
    ),
    "decoder": (
        'c-n<jO=uHA6wYk^HqTVIV-sVMV)r5}n6%q!q0lt8rv}=CiuiL_w#g(}-0Uv9o3<8_f(JnaK`5TY90V^t6vSH_52YRj5%l0e(6b)&'
        '(4)@er}^oo&hlp7e(%lunfGRR9*3=au4(5=!y!32K9L-o-iX3B0&Z;#csIF9v|`DHkegiAR0p3;xv6>6Sh;SihGUryQOt^KRa|9k'
        'Sm+gr16{uohDcu1RaY|&CxbGmio#M9f<@b`SPA;aNim4tCAL9y#VM&4$#5BtDGfrvQu9v6*Z3GDK-h6@El-@L65PT=sUi!&aaF@@'
        'hjpR@75Nq?Nf2C7^$L+jc)t+NCVb6-n(N=@sG<Orp?})o=@p-*=v7kBq8$pfK{4E9XeJR=*Ui;+Vw(w?8wU$G-f45ZZD61a@5m<J'
        '$_98OplrbB+n8mM_n4CVn39h*<?}I9TL`?8f<CcAAIEr<;tO>+N0v;xtm@i&y(ikSCHkp|F;AE_NSIiTrkh4=YyZMj6(N{Cre=7M'
        'I=I$d8@>gJ!TJI#@c&5Rs39EdIHZo!MLXf+sy`3j79eUG#@h7sVntWvNqmYbG4{|wr~!z6I>8L|%3Is7<nxMrslJ`DUE3)j`soCV'
        '7<=5Lh}S(5TkR6(1GHTP)_D!0H<c1=oi_-2{ecfWTwqR~7!I@KwRIwf8mp9ok(_DTdCgE=qPVP_1y+uFDavM^h)`1Xf?{cFM6V*h'
        'bOr`;m1Qlb<V;d1C~Azx@s2hHdr0c~Azd?wYBSvgL>WsQw_z$+(5Wvf!BAE;Ln+#-Rg!M-T;mha+~K2`%{+SWW#{3?&GerC&+g>6'
        '*R|iJq4e{q?exLuhuy-D%^D}as-1M-&b(jxx^wZ<<=U@1&t~@TN7A1Uo~E;ppQP!bF^kQ|HOqhBySe-G#mky>p87)U{>^n&J<GR_'
        '_ozmruuP*dZl7aMIF7>*kFWq#n-bTeWh#{?Jfu9MIZhD%0hg)S!v'
        "",
        [[[[[-1.25, 1.125], [-1.75, -0.375]], [[-0.5, -0.5], [-0.125, 0.5]]]]],
        [[[[0.935217, 0.498559, -0.374756, -0.419975, 0.362903, 0.865904, 1.089028, 1.200591], [0.912404, 0.645963, 0.11308, 0.028172, 0.391239, 0.627586, 0.737214, 0.792028], [0.866778, 0.940769, 1.088753, 0.924467, 0.447912, 0.150952, 0.033586, -0.025097], [0.789255, 0.862165, 1.007986, 0.812193, 0.274784, -0.065103, -0.20747, -0.278654], [0.679835, 0.410151, -0.129218, -0.30865, -0.128144, -0.020579, 0.014045, 0.031357], [0.715511, 0.454457, -0.067652, -0.22864, -0.028508, 0.118193, 0.211464, 0.258099], [0.896282, 0.995083, 1.192685, 1.052222, 0.573693, 0.351215, 0.384786, 0.401572], [0.986668, 1.265397, 1.822853, 1.692652, 0.874794, 0.467726, 0.471448, 0.473309]], [[-1.001507, -1.204496, -1.610472, -1.361336, -0.457087, 0.134545, 0.413561, 0.553069], [-0.855218, -0.963404, -1.179776, -1.036178, -0.532611, -0.214696, -0.082432, -0.0163], [-0.562641, -0.481221, -0.318383, -0.385862, -0.683659, -0.913178, -1.074418, -1.155038], [-0.595694, -0.528039, -0.39273, -0.478352, -0.784905, -1.061517, -1.308187, -1.431522], [-0.954377, -1.103857, -1.402817, -1.313648, -0.83635, -0.659713, -0.783738, -0.84575], [-0.841632, -0.974187, -1.239296, -1.100114, -0.556642, -0.295991, -0.318159, -0.329243], [-0.25746, -0.139028, 0.097834, 0.162249, 0.054217, 0.02965, 0.08855, 0.117999], [0.034627, 0.278551, 0.7664, 0.793431, 0.359646, 0.19247, 0.291904, 0.341621]]]],
    ),
    "attention_dynamo": (
        'c-rloeQ?|49mgZbNt`F4q@t7(Mkid{*v649*=gDoJ84H+>gyYQIbK30R7Xyf*s>$ZN!rqF*V`B{b}(oU*w$OGgRaN8(yiCsjx|n?'
        'W2`q`#@LSS4+b3LACBGNwjDdhAMAM~S$eEkPMW4i+s${jA4!jXzvt!iectrQ1IUK_ZZ#*ThFSqjGf_HnQz~ERdSfqmydHQ2dR!0('
        'hg9I2h>(p!c9$?PAWDO+3#8nDz?sM1`t`gzB*?)g;N~YpWl7Cp!j;?w8YMm}D0x05kUP65j?40*#BuZ*RSgSWl;)L|Bs!ZLC}aeM'
        'hB0MDpnFSZ!={5SidO}RHjn86A<Y*uYH}1T&5sPyx~ZHbP0*<fuPEG*D9AiKx0~G3*M>W83sG$|I!2KyJ8bJu9w5MCo6qzFhYEz;'
        '<1=rdx~M*>kmU-BAS-dEpNdl{K9k|n1u3P9IjK+O<v~G>8&>iPUD;v3AI4MQ-F{!56F9v(LX=Mogs72m<J#VRfn*G{+ERrIpHot~'
        'yr7Va``S>Z1ntMnW`FYMu4%U^DxVtRR2kLUW3F{#Mxeam@tiyoR<rpqiV{xCxjitk`Q6?Sl@TR@VpoPJQKHg08764}Q1CMmS7^a6'
        '23AwMLTV@#hlYpvys(-Y4UL4x;(Y~rOccib=pq|p12l9fDfyft_!)SJOi=}7Q=v!w3N8630s%TTRFFpe(NH@R=!Z^>wB_<@SWAC6'
        'Bkl@Anul^ylxCQ)BC0|=q;G^D6ci(hB!!Jy4;!^^<$_tcYFajAK`qD<wa%&;KRDU|EG+<!R1!(OMDG%Lg#;OXw;)3#<ZSDeno_J2'
        'UUDM}Z-zlWBkti53&Di|z*1L+ICXbkSVBPYz*7xEUJ)}n>FQ^H-PU=SAcBhwaeZF;poqy4TxDOisZ6S%G6{E0o2dy~X*ASkoiOFL'
        'dq%n4J`1@yq`*|&bjOg?NoUy|A$-;?a}?fmpP2H@$_`O|v3{t&JSSOFL<gweLlh&lM>;~(IzFQac71kK)#o+3J|*;HB?V^t`RW4w'
        '!R0K_a!#<!RLG5~Q>*m+;7C2dv<T|P_zcIA+F!Kw3Qd`tcy&`D!!h1^J(Ro?*V9Iuo<=L^2_=b_>5bZ7SU)N$NWWB4&&Z7G*)R+B'
        'l=-tXQ|1bS^J8bd+z<7lMW3ry%6wruvC3ML#VD?kQB5OuRWMamah0x$QB4(ke*2TJR#(LF%UKad$zxqsG*(3lT5P{4<qNP56d{wQ'
        'OBJFWXcYp!U#|-z3hGDo{;OWUv9(F>yR-vu?V5ps|BK`Q;`rYZM+O*TAg@sJ8Byi*-$?l(Q+~)Aeam+3D7wO1r-jVfkqZs*NYI4n'
        '$`w?Y0A)!nJO@s@LAe`HkCe$oNjECo)<(@N3VIv130nCFTR<bEGB>_QkaOD5F&V{0y4)sGbh9Bq6g1_xen$EErps@d8A#ywoTWAH'
        'LviP*E8GpHDi{+|0VUPPhNx(Wg1>CPT}Z*ILTc89gdD*1|B|SxpeKooS3y&5pm9PrnztG=b@SNUxT6$=Qw(=rkh48CJ+2<22LjlT'
        'T!o_(vY}%dG59f$X;D&>x6TOAatDCQ?7$j$$eAG7XGWeQMrF=0j!?P50X(F~4o|o$JPUPrOtY6ZL1%3Z5Mwq#^~f^E7-Itcpjso;'
        'fs^E~&<JtN1#N~7IzzPAr~AJk4H3swZ;C=yX<A@4MI3W^p~TuyVsVt%^FxXKf>B~G3`*>Lp~PO=D81?i1~X)nc{2p4rMz#06jkrt'
        'R^uSiPQ9B+(}n8a9&zSr%!ei80`zbQsY-p^tY#Wm(k^YD4%HbvF*r}r)`c2RCPG{+<^)u24{;7aMJoc;32s2;hl)i>$zoomWno-~'
        '!k1|o&SyAenIujBW?&vkeB7DDeHe++c_z`a3|VYP-}41B3N!PY>OdZwEs)cn0q}AEXwL}78B8-wav;nGgAux8HI+4TuF7J@U-B;~'
        'el?^9AjW*0r?b2=A`Eb8F_ZCU<MBu+oyqa4zpY)A(rpk>C6`vS`~)-|057|NHG&5?qGWxRSF?qT(Rb<x=F(*+j$_b<qaN2FQ9m%d'
        '$_+CT)#gA{xuKbm(qqq&rgB%6a0*d4v~%h%btjh<O~+vGsb@<cfw3#d+5vH_)uSN<L*Ck3#Ia-qhi91$9vI6Y2Zrb!f~4f+WbcgB'
        'EOVg7G6GBbF=t|S`(VsD;$r#0P|?c)_JMSaiLp$yV+9-Sj7C;<Fm_r3RcUF`X@Nd2D^%Wb1D7zWV-jTn!h~$X3>YIW?2NbW_8~zQ'
        'l07&*(P>SO8Q*Mw%ro?MSev|@+%zLiH#xRJc4ITQL*^ZGZj9_cG0I@E!KO$Ug&i9#<T-V1nElJGYr}ye8;pys%^F$8k+)&H9&mW('
        'U3Eri*f2;lj<gZix)~9>(E%~c3apOrI<uwtjHq+u3UgG}Y?&p7226IM+N%<ErB0M#`Ld$vM{ZC82p=Y~q(^V)ImTFtFCCggrK$^^'
        'rPvq4U}?_FRF1<Xqrl1rOVh^RbXBBU@WGO{P<606Q{%HkDjIQmUZc>1em~zcW}ofBIg>Uy)MkUJK%fUs9gXKWwCWFl<8ENGfKT>f'
        '(-se6^RsvmyTFSFk2)hWfmLX1o~LZ3GMty?gV;q3%pcr%OA<52LY-tYSCAAwt*=)aD+TzeY73ZO!O>Y^LkBlvu!Em6o1HB)BGm4H'
        'P$hG)1`ausw4d<dH_efyN`5h<QW@Cvn=72LY0H~zRj3x}P~ko<VyZr=17!e_?m;0_FrMe4px3<~{stF=CO)5+a}y#IoZxj!u!s&5'
        'waMFYf|53Z1}p5l;9<p#>HDVE_io%7Mm`L>P;j1iUD&*t<l(Mh?L6R2T+WB$&Ji@+4F(uq;GsD^)zdZtBkM5nC#&zQIN<uC*gEfh'
        '6Ikt8>0HUIaNawCilnr20^>EVZJfYP1i-i4Ktml6syQfQ%LirbIStC#3qB}&(3#SFsUKwLdr*eT2#v_jXB@^}ybT};w2~i``TS6D'
        'm#5C-ZXwp1Zx<xD@}C86e(&0^PksKiJ>C88_lg~v7be3WJk;Gj`IGK9J~~*;E_gH1^xh*=%;arTR|(2g&GJVRZ{IhZ2&{do`{f5t'
        'O#Ss&C%f<HYM%Prwx^~dvAc`Ggr^yLFgCO$BgbEODsg7wABo5*CjQFx9~FOi>SW@~?<R{+q&|#CUON!K_eidIVjY`!@YDB;XIFg?'
        '4^nyxOIy2>Ej2aY=*GXnrCJPQ%Qw1S{t3QLc-&ed^j)XPGepmSo-Rs9UoI}V;!lYa-+ns&?A<lRd+xh4{>^8vFCKgA<mB0hpO|bJ'
        'c{g#mFp%*7Y+vHz-~TId$F@%<>u)+yJobwZ6aIy7PaZ3NoTwpROHBOTm$)Z;<n%N0GsSe>bBR~lu1zfe%Yov9Yrd1X<+C@7?`PHG'
        'pKm^$ID6`$$xn{_yLjU}w<dnO<+%iPsDJYH%||Bh|LLYg`r$Vc_cFH?-+en>Y`(5Du}65Rc=W}W68?jaO&)#t#l$1`gJMn1Tc<Z)'
        '^T#6i@K7;G!z?$fH6G(8DVLGeTI1hk`ww32srA&hG_G|Cqshh^f~ct>(CHRbZu$~a(hbY<^WbtA%`hD8OfIn-c9#tH!6L1LcM}FO'
        '2or<`!T}+G5JK1>R1h8r34|2F2%&>;L5Lv45LO5!gpY=dnJjii()~~OsqVX;C$#ro7Jz0?1L*-Sj|+Zly>Sq>BqmJcbFxZnWOIr*'
        'DDhAy0=)q>j@$D>iXIWA0TS%o-n)(4uzBmw9q{&!bGRK&LljYgZHG#_H^b3@ce(!92orct76(NMCR}S(wZ}$;xQjC<J}gOs77sx-'
        'mvR8Vb>40enK2n#w9RQ&Hk!0-Y}vU3=41FQVZ9%ul@XzpQ62ocy*HnG88vQQvu(|$-W|Q$&bNrdvne8Ay-qWHhA{WO0^oreal=eB'
        'f3cZppG_t_rLCjGFA~;^C|D*gk(!Y3nvm=@;l4C#LVpWncvI;;14|P+PBCz!?SU^Gv58p`P88{ME;E2uz2saL?MECnYO<|=STOg^'
        'paN+y3S`SHZNX8Gc6UVE3xYz78DdMJRnX0o1X}vn(%h(}xmIiI_7k&obXQ*+TFKK^8nyLsPSqa1aHWBjwgMn#N<P_6GqlnStty40'
        'W_mkd+HNU5ks#}V8y0Demz`y*fS&y*1FhU`&gHFwto5#&rKP2YrI?w-4l}d@THk<1xaBoocP=$9ST){aKBqIXJN#wreX|OUxqFzx'
        '-*c%L<2qxLe}#+9!(TFYIaj*6%(f}HqJ3K=W;T)7ijkHYn^+fvMete+b`AZzpb_igxGj<y5f(^khli6H%G^`r6vJ1(rtIX(SN?>4'
        'dNeI6@~8L54u)!nuh$>AIbHUZKRI!Vc7wSj?ij_3t%=SmS24#j^4iulDphE!J_W3FZ9j3`Rbd>`tNjTBTjd;Vr?d9Pn*5Xi%P4LB'
        'sbJlB7iBj2lrjCXWCg4@E-J+vEsKZR@yfB#l{T!ysuWAYY)Ou`B*T{2MOlMG0P|(M5df?SFE;7|`-zo+ow2}R%?%1%Dkmwh5=BW>'
        'NY~zdYu%uxWzl~D(vwB?'
        "",
        [[[0, 1, 2], [3, 4, 0]]],
        [[[-0.7063, 0.140084, -0.505598, -0.436177, 0.246248], [-0.238064, -0.381106, -0.025463, -0.596516, 0.477663], [-0.64434, 0.261343, -0.773999, -0.507175, -0.208662]], [[-0.329054, 0.018161, -0.812979, -0.792143, -0.007429], [-0.589269, 0.3951, -0.834778, -0.36857, -0.40043], [-0.922401, 0.56315, -1.116195, -0.479268, -0.546342]]],
    ),
    "cnn_dynamo": (
        'c-q~VUu@gP8Nf|RvFNMYc#M;!E)cM4RQ;(;S#kpePNX<4?9M`C2aW@5F+75zjuQ2U<Vea^k_8B|J`}^&%vjNfA`LtQD7Iz~1-7CX'
        '3Ts>YvSLpgx(&njvJQI~`n0D3d)dAtDUqfn+3^N!iv&u?<K1`nec$i9`*<{B!rFCH)y2vL%5s@$Zt4Y5YtDR<K_85uKx+!oBDaa<'
        'a>Yc$B3G0Jg9(?hDVw-4F{-E~%)g{68+;}k36Vl_6dft+YEwH&ZBv2d7f?tOO2#Z@f48Y{@;IV}rm6B!9~oX+UcEBEx=jU>V<>Ex'
        'x?I9Wry+wzN^)H=WmPfU&Z9M~E4a=Z6+y$Z!Py{G7w%JNL=hU;&;$`P-=St$o^J@U!t>lqijpqQu$G3LqHqnh)U0EJD+;DqQB=Lb'
        '&5_a)l(MBXufTX4n75wt<S}2zW!Z!xZ|WdXR?0K1U}A+kNK>waC81e23p40htybn#MQItLE^8*I<4qlmsB=0@hbNO~jxRI~+?~y$'
        'VyeWVg)Iu5BAsm&hzL%s3x>g0WULENcb!q!VqS$~DK>U6g-Odt)+V-I_*MX&@XbkT@dO9vZ&dUk!q^#hO=&iGP+2!}nRPbDibB24'
        'OHD;2E?+YR9XQK5BWMQq$n#u}g9rlz$D<+`GFwWqQH?M1HqOosAsUKM;Ps|Ly7LVzD88x<K~J$$Tqeb4@Z{8)M2f9#I>K+>N)(pS'
        'gwGnpp}Zlg8a9~BT8!AaNPZ47f3WX|fjtrpQxI#U4G?}Wuprkl8%b}fdM#}>v@~gwmUQ(7*hsq`NwIZV!E6>LEGw*}>M+|9V&Ma}'
        '>D<SSR4XyVwj3Kbgch%<YCT(u+Z8&lH{$>fTw=VHNF-9(#5q>SW>Z&KgOlRmbcj!IOFWZEaE2<GAR|7RNx(?X1XayUThh{XxtNBP'
        'rlKm-Tqct?0RBk`*P2kqhSLN>)uA=*((2V_YL7b3Y!*1zpmDSnLY*~=2@x$OMy!>J6eFP(_$^F(7mVk9>ji1&L^&yTqxj{012MWc'
        '5ch}y_r6N?4WDY1v^`{Wc!%-O@7N;c$2K_-+ff@^A`_;(Lk%SIKJ`CN<fliFg#v?IsS`&nEZmAn_>$1N48`O)deVR~0Zv}kOISZS'
        'M7FbDThbUB5wTq7fn032>TG&L_V-|$USKxRYlE|^3m3e&W_`H2^LL<iE4t`j+85my`k=d47|`%We}Hd9-5!U;c<+!Nn28fp>{>R('
        'X4m~dPYnc`v4M7_KL%KT7(yPP(eQ>)hg^&aZOC}jS@lRU5?;X;Py|=-fVz1D>#CKb4PFXKXNM|M{0}UJUNPW+*ZY%XMoHU4GUOe`'
        'Lyv1Ko1wGohguYg^v8gn&xVmj3ZkWMk}ugw{xF%DpiewuF=XFFLNDV+Bl#2x6|pHC9~!!SVVk0oPoiPaS25=7oc|~~BGk3Y-scys'
        '<+1P;FK@5-c$0dh>h|E=E7o7yzH^v#9(Aa!?Mvn20W#%X<8`^+Jrp?q?f&H6p`v#4L&CdzEDyfKSytjId9zr_%3}Q>X9j|N%m!H^'
        'KlX5-(ys@noj-c)(@w|mt}2=77yIX&cI&vTXiad0f$N<pa&9cIpbtXG2_`1&OxAgGcJ3nKD|P|0j*!rjjg$ZEe5?ifj5lE7zJPIL'
        'IPu`zak63-7WNH>(|wj`j}(C7wf>wdQK#u4Irj|Yf!sD$iUp7Qke(cf^idmWN9h0m@=Q`y@J(44v`X@;bbzMlARQc|=DJ5Rg)hA*'
        'e!0Ey;MmTu?x%CV#asF5KSbJV53l7{zBajY|CvbpdvCwd{^gtZ+IN5WPW~Gg-`)9c>9zC6#($E#7p&wTet#?fzWmKR{pYW@lPBl^'
        'NOq2R3iRtgy|%OUkHvO!1;(Yxm>sqYvw#2nQv0o+Kg|8^uRq9t9^7i*er7Fy^T+4fPt)JtdHTJ(`A<H6u=A%s26OKoyVYL);#>K@'
        'OrP6X#jm#2(5Jbx@89l@B{^e#_TX;&H`;sWlc%6QJm=&vg|Wbp{h^)zYadbMM2b0q#%YQfLjgJf7u3-qaz%0|?Rp!xG*ve_%XqvY'
        'm*Ks;sbg-D#Of6di(E}sN({PsWqyTUT)KR96}q2!gzg%EE*s!AlL;-U3XVK)AMtotQ+2s4E1--O?A8$v)hb>?omGH&3XOsyw4+EM'
        'asf^4JA>t>xl4m5EDe^gu7V2Hh<jSs!%9JNRmZ#McnHzZg4ixl{RQRb0KR$Ak@Jsk*pbT@S1w+fU!7n1ckP-!h+UDpBUXP#b(0v6'
        'hW}k9CJ&+n-Py^jE8Rq%Xb|pdaN2i>2-}?8kRg@lB(+|`B_7tU1~a}EvwBZinJOt|V(Zms-7}HhXaqU|R6XUqBKLcK+WW52qm^}4'
        'PuMx7pQ7r??l$P-{tmSr>Ouaz^@mHBbrme#@SB_YJcyoSt-aR(_lu7EXV|XOSZC9Tbz&lBwIdep-HJRRZHfbA6+N<wePtE9vZMjB'
        'B#$hquPn)t<v*gFVdt(cEbJQ8`#8qB6y{d-CPuyk%>n)4Y47f2kGD?RuwiYYHC*Z;rbny2;vi*l7heRfRIQcGK;4YSv$CN()LE3>'
        '7ZG^NC}Un!6~j79H4P?k^VVDl4UIAX0?eg3=K'
        "",
        [[[[[1.75, -1.0, 1.125, 2.0], [-1.75, -0.5, -0.25, 0.625], [1.25, -0.0, -1.125, -1.125], [-0.5, -0.5, 1.0, -0.625]]], [[[-0.625, 0.5, 1.0, -1.125], [-0.125, 2.25, 0.25, 0.0], [0.5, -0.25, 0.875, 1.375], [-0.25, 0.875, -1.5, -0.625]]]]],
        [[0.399378, 0.600622], [0.432634, 0.567366]],
    ),
}
# fmt: on
