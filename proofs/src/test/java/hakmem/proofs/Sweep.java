// SPDX-License-Identifier: Apache-2.0
package hakmem.proofs;
import hakmem.proofs.exec.*;
import java.util.*;
public class Sweep { public static void main(String[] a) {
  Program core=Program.ofCore(); List<ClaimText> claims=Proofs.of(core).claims();
  int total=0, killed=0; 
  Map<MethodKey,List<ClaimText>> by=new TreeMap<>(); for(var c:claims) by.computeIfAbsent(c.method(),k->new ArrayList<>()).add(c);
  for (var e:by.entrySet()) for (Mutation m: Mutation.of(core,e.getKey())) { total++; boolean dead=false; StringBuilder sb=new StringBuilder();
    for (ClaimText c: e.getValue()) { if (c.id().startsWith("aligned-class")||c.id().startsWith("calloc")) {}
      try { ProofResult r=Proofs.of(m.apply(core), List.of(c)).prove(c, 8000);
      if (r.verdict()==ProofResult.Verdict.REFUTED) { dead=true; System.out.println("KILL\t"+c.id()+"\t"+m.index()+"\t"+m.from()+"\t"+m.to()+"\t"+r.millis()+"\t"+r.counterexample().text()+" : "+r.counterexample().replay()); }
      else sb.append(" "+c.id()+"="+r.verdict()+":"+r.note()); } catch(Throwable t) { sb.append(" "+c.id()+"!"+t); }
      System.out.flush(); }
    if (dead) killed++; else System.out.println("SURVIVED\t"+m+"\t"+sb); }
  System.out.println("TOTAL "+killed+"/"+total);
}}
