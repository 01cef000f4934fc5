"""The words of the sections about models: promised against observed, and the alternatives."""

from collections.abc import Mapping

from tables.column import Text

MODEL_WORDS: Mapping[str, Text] = {
    "promised.title": ("Promised against observed", "承诺与实际"),
    "promised.intro": (
        "Each model was asked about a day whose future is already known, and its customers were sorted into "
        "ten equal groups "
        "by the probability it gave them. A bar is the share to whom it happened, a dash is what was promised: "
        "where the dash "
        "meets the top of its bar, the promise was kept. The thin line is what chance allows (95%).",
        "在未来已知的一天向每个模型提问,并按其给出的概率把顾客分为十等份。柱为实际发生的比例,横线为承诺的比例:"
        "横线与柱顶相合即承诺兑现。细竖线为偶然波动范围(95%)。",
    ),
    "promised.kept": (
        "Asked on {day} about {n} customers whose next {days} days were kept from it, the model expected "
        "{promised} to {do}; "
        "{observed} {did}.",
        "在{day}就 {n} 位顾客提问(其后 {days} 天对模型保密):模型预计 {promised} 位{do},实际 {observed} 位{did}。",
    ),
    "promised.graded": (
        "Published, and closed since: of the customers called likely to {do} on {day} ({n}), {observed} {did} within "
        "{days} days (95% interval {low} to {high}); promised were {promised}.",
        "已发布且预测期已结束:{day}评为{do}可能性高的 {n} 位顾客中,{days} 天内实际有 {observed} {did}"
        "(95% 区间 {low} 至 {high}),承诺为 {promised}。",
    ),
    "promised.picture": (
        "Promised and observed share of customers {within}, by decile",
        "{within}的承诺与实际比例(按十分位)",
    ),
    "promised.describe": (
        "Observed goes from {first} where least was promised to {last} where most was. The widest gap is in "
        "decile {widest}: "
        "promised {promised}, observed {observed}.",
        "实际比例从承诺最低组的 {first} 到承诺最高组的 {last}。差距最大的是第 {widest} 组:承诺 {promised},实际 "
        "{observed}。",
    ),
    "promised.hint": (
        "Decile {name}: promised {promised}, observed {observed}",
        "第 {name} 组:承诺 {promised},实际 {observed}",
    ),
    "promised.least": ("← least likely", "← 可能性最低"),
    "promised.most": ("most likely →", "可能性最高 →"),
    "promised.tenth": ("decile", "十分位"),
    "promised.observed": ("observed", "实际"),
    "promised.promised": ("promised", "承诺"),
    "promised.chance": ("chance, 95%", "偶然波动(95%)"),
    "promised.region": ("{title}: deciles", "{title}:十分位"),
    "promised.caption": (
        "Deciles on {day}; difference in percentage points",
        "{day}的十分位;差异单位为百分点",
    ),
    "promised.decile": ("Decile", "十分位"),
    "promised.promised_head": ("Promised", "承诺"),
    "promised.observed_head": ("Observed", "实际"),
    "promised.difference": ("Difference", "差异"),
    "models.unjudged": (
        "Not judged yet: no evaluation came with this model.",
        "尚未评估:该模型没有评估结果。",
    ),
    "quality.title": ("Better than the alternatives?", "比其他方法更好吗"),
    "quality.intro": (
        "The models beside simpler ways to answer the same question, on the same customers and day. The best "
        "figure of each "
        "column is marked",
        "在同样的顾客与日期上,与回答同一问题的更简单方法比较。每列最优者标记为",
    ),
    "quality.so": ("so", "此"),
    "quality.stop": (".", "。"),
    "quality.region": ("{title}: quality", "{title}:质量"),
    "quality.caption": ("Judged on {day}", "评估日期:{day}"),
    "quality.predictor": ("Predictor", "方法"),
    "quality.higher": ("higher is better", "越高越好"),
    "quality.lower": ("lower is better", "越低越好"),
    "quality.best": (" best", " 最优"),
    "metric.auc": ("AUC", "AUC"),
    "metric.average_precision": ("Average precision", "平均精度"),
    "metric.log_loss": ("Log loss", "对数损失"),
    "metric.brier": ("Brier score", "Brier 分数"),
    "metric.calibration_error": ("Calibration error", "校准误差"),
    "metric.lift_top_decile": ("Lift, top decile", "最高十分位提升度"),
    "metric_says.auc": (
        "How often a customer it happened to ranks above one it did not. 0.5 is a coin toss, 1 is perfect.",
        "发生者排在未发生者之前的比例。0.5 等于抛硬币,1 为完美。",
    ),
    "metric_says.average_precision": (
        "How many hits the top of the list holds, averaged along its length. Chance gives the overall share.",
        "名单前部的命中率沿名单长度的平均。随机猜测等于总体比例。",
    ),
    "metric_says.log_loss": (
        "The price of wrong probabilities. A confident mistake costs the most.",
        "概率失准的代价;自信的错误代价最大。",
    ),
    "metric_says.brier": (
        "The mean squared distance from probability to outcome.",
        "概率与结果之差的均方。",
    ),
    "metric_says.calibration_error": (
        "The mean gap between promised and observed over ten equal groups. A base rate does well here while "
        "telling nobody "
        "apart.",
        "十等份中承诺与实际的平均差距。基准比例在此表现好,却分不出任何人。",
    ),
    "metric_says.lift_top_decile": (
        "How much more often it happens in the top tenth than overall. 1 is no better than chance.",
        "最高十分之一中发生的频率与总体之比。1 等于随机。",
    ),
    "predictor.Base rate": ("Base rate", "基准比例"),
    "predictor.Recency rule": ("Recency rule", "近度规则"),
    "predictor.RFM logistic": ("RFM logistic", "RFM 逻辑回归"),
}  # fmt: skip
