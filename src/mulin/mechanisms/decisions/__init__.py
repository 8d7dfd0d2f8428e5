"""Decisions: how owners' votes are counted by law. The counting stands; assemblies, rolls and ballots follow.

Terms: *heads* 人数, owners counted by 法释〔2009〕7号 art. 9; *area* 专有部分面积, in 0.01 m2; *participating*
参与表决;*silent* owners to whom a ballot was delivered and who returned none.
"""
