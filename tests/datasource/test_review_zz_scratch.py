import sys; sys.path.insert(0,"/work/main")
from datetime import timedelta
from itertools import pairwise
import pytest
from unittest.mock import patch
from hypothesis import HealthCheck, Phase, settings as hs
from hypothesis.stateful import invariant, run_state_machine_as_test, rule
import tests.datasource.test_windows_machine as m
from app.models import *
from datasource.data_access import planning
from datasource.sources.base import FREE_SWEEPS, Sweep
from datasource.coverage import order
from django.conf import settings
START=m.START
class Line(m.Line):
    sweeps=FREE_SWEEPS
    @property
    def reach(self): return timedelta(days=7) if REACH else None
    @property
    def tells_end(self): return ENDS
    def bound(self, moment):
        if not BOUND: return ""
        ms=int((moment-START).total_seconds()*1000)
        return str(((ms+1)<<4)-1) if ms>=0 else ""
    def search(self, hashtag, *, since, until, most=0):
        page=super().search(hashtag, since=since, until=until, most=most)
        vis=sorted((p for p in self.posts if p[2]<=self.now), reverse=True)
        if ENDS:
            low,high=int(since or 0),int(until or 2**62)
            ids={p[0] for p in vis if low<p[0]<=high}
            shown={int(s.id) for s in page.scanned}
            from dataclasses import replace
            page=replace(page,is_end=not (ids - {i for i in ids if i>=min(shown, default=2**63)}))
        if REACH:
            edge=self.now-timedelta(days=7)
            from dataclasses import replace
            keep={str(p[0]) for p in self.posts if p[1]>=edge}
            sc=tuple(s for s in page.scanned if s.id in keep)
            page=replace(page,posts=tuple(p for p in page.posts if p.id in keep),scanned=sc,is_end=page.is_end or len(sc)<len(page.scanned) or not sc)
        return page
m.Line=Line
orig=planning._reopen
def reopen(feed,source,start):
    ws=list(Window.objects.filter(feed=feed,kind="sweep").order_by("pk"))
    for w in ws[1:]: w.delete()
    return orig(feed,source,start)
planning._reopen=reopen
class W(m.Windows):
    @invariant()
    def nothing_is_lost(self):
        feed=Feed.objects.get(pk=self.feed.pk)
        windows=list(Window.objects.filter(feed=feed,kind="owed").values_list("lo","hi"))+list(Unreachable.objects.values_list("lo","hi"))
        floor=feed.floor_at or START-timedelta(days=365)
        stored=set(Photo.objects.values_list("post_id",flat=True))
        for number,posted_at,visible_at,pictures in self.line.posts:
            due=pictures and visible_at<=self.line.now and posted_at>=floor
            if not due or str(number) in stored: continue
            key=order(str(number))
            owed=any((not lo or key>order(lo)) and (not hi or key<=order(hi)) for lo,hi in windows)
            newer=not feed.top or key>order(feed.top)
            if REACH and posted_at< self.line.now-timedelta(days=7) and newer: continue
            assert owed or newer, (number, posted_at, feed.top, windows)
    @invariant()
    def windows_are_disjoint(self):
        rows=Window.objects.filter(kind="owed").values_list("lo","hi")
        spans=sorted((int(lo or 0),int(hi or 2**62)) for lo,hi in rows)
        for lo,hi in spans: assert lo<hi,(spans)
        for (_,hi),(lo,_) in pairwise(spans): assert hi<=lo,spans
        un=sorted((int(lo or 0),int(hi or 2**62)) for lo,hi in Unreachable.objects.values_list("lo","hi"))
        for lo,hi in un: assert lo<hi,un
        for (_,hi),(lo,_) in pairwise(un): assert hi<=lo,un
    @invariant()
    def unreachable_in_time(self):
        for u in Unreachable.objects.all(): assert u.from_at is None or u.from_at<=u.until_at,(u.from_at,u.until_at)
        for w in Window.objects.filter(kind="owed"):
            if w.from_at and w.until_at: assert w.from_at<=w.until_at+timedelta(seconds=60),(w.lo,w.hi,w.from_at,w.until_at)
    def teardown(self):
        self.line.faults=[]; self.line.now+=timedelta(minutes=90)
        for _ in range(4): self.work(pages=500)
        assert not Window.objects.filter(kind="owed").exists(), list(Window.objects.values())
        if not REACH:
            expected=sum(p for *_,p in self.line.posts)
            assert Photo.objects.count()==expected
        else: self.nothing_is_lost()
@pytest.mark.django_db
@pytest.mark.parametrize("reach,ends,bound",[(False,False,False),(False,False,True),(False,True,True),(True,True,True),(True,False,True)])
def test_m(reach,ends,bound):
    global REACH,ENDS,BOUND
    REACH,ENDS,BOUND=reach,ends,bound
    run_state_machine_as_test(W,settings=hs(max_examples=150,stateful_step_count=20,deadline=None,derandomize=False,phases=[Phase.generate,Phase.shrink],suppress_health_check=list(HealthCheck),report_multiple_bugs=False))
