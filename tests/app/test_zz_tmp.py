import os, random, time
import pytest
from collections import Counter
from unittest.mock import patch
from django.utils import timezone
from tests.app.test_outbox import *
from tests.app.factories import *
from app.models import *
from app import outbox
@pytest.mark.django_db
def test_faults(mailbox):
    rng=random.Random(3)
    F=["mail 421 x","mail 451 x","rcpt 421 x","rcpt 451 x","data 451 x","dot 451 x","dot 421 x","mail","rcpt","data"]
    reach(2, recipients=",".join(f"p{i}@one.example" for i in range(300)))
    faults=0; t=time.time(); res=Counter()
    while Delivery.objects.exclude(state="sent").exists():
        if faults<1000:
            mailbox.faults=[]
            n=min(300,1000-faults); 
            class L(list): pass
            mailbox.faults=[rng.choice(F) for _ in range(n)]
        before=len(mailbox.faults)
        r=outbox.send_due(); res.update(r)
        faults+=before-len(mailbox.faults); mailbox.faults=[]
        Delivery.objects.filter(state="queued").update(try_at=timezone.now(), attempts=1)
        assert not r.get("dead"), r
    to=Counter(m["X-Envelope-To"] for m in mailbox.received)
    print("faults",faults,"sent",len(mailbox.received),"max copies",max(to.values()),"recipients",len(to), res, time.time()-t)

@pytest.mark.django_db
def test_fuzz(client):
    client.raise_request_exception=False
    make_photos(make_album(),20,make_owner("ana"))
    rng=random.Random(5); C=Counter()
    bits=["api","topic","owner","schema","7","%23carnival","carnival","%00","%FF","%2F","..","%2e%2e","ana","@","%40ana","a"*3000,"%F0%9F%8E%AD","%EF%BC%83","%0d%0a","'","\"","<script>","%25","{}","-1","18446744073709551616",""]
    qs=["limit","after","before","format","q","limit[]","%00"]
    vals=["1","0","-1","100","101","abc","%00","%FF","9"*500,"1-1","0-9223372036854775807","-62135596800000000-1","253402300799999999-5","253402300800000000-5","1e9","json","api","xml","","[]","٣","1_0","+5"]
    acc=["*/*","text/html","application/json","application/xml",";","text/html;q=0","application/json; indent=99999999","application/json; indent=-1", "application/json;indent=abc"]
    for _ in range(6000):
        path="/api"+"".join("/"+rng.choice(bits) for _ in range(rng.randint(0,4)))
        q="&".join(f"{rng.choice(qs)}={rng.choice(vals)}" for _ in range(rng.randint(0,3)))
        m=rng.choice(["get","get","get","get","post","head","options","delete"])
        r=getattr(client,m)(path+("?"+q if q else ""), headers={"accept":rng.choice(acc)})
        C[r.status_code]+=1
        if r.status_code>=500: print(m,path[:200],q[:200],r.status_code)
    print(C)
