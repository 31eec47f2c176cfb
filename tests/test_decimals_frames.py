"""The `decimal` dtype in what pandas does with columns and frames, by values worked out by hand."""

import statistics
from decimal import Decimal
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import pandas.testing as pdt
import pytest

from kucoin_frames.decimals import DecimalDtype, DecimalOverflowError
from tests.decimal_columns import LARGEST, LONG, SMALLEST, decimals, texts

mpl.use("Agg")


class TestFigures:
    series = decimals("3", "-1.5", None, "0.000000000000000001", "10")

    def test_sum(self) -> None:
        assert self.series.sum() == Decimal("11.500000000000000001")
        assert self.series.sum(skipna=False) is pd.NA
        assert decimals().sum() == 0
        assert decimals(None).sum(min_count=1) is pd.NA
        assert decimals(*[LONG] * 4, SMALLEST).sum() == Decimal("49382715604938271560.493827156049382713")

    def test_sum_out_of_range(self) -> None:
        """Arrow's own sum wraps to 59717633079061536547.6 here, in silence."""
        with pytest.raises(DecimalOverflowError, match="the sum 400000000000000000000 has more than 20 digits"):
            decimals(*["80000000000000000000"] * 5).sum()
        assert decimals(LARGEST, LARGEST, "-" + LARGEST).sum() == Decimal(LARGEST)

    def test_mean_and_median(self) -> None:
        assert self.series.mean() == Decimal("2.875")  # 11.500000000000000001 / 4 = 2.87500000000000000025
        assert decimals("1", "1", "2").mean() == Decimal("1.333333333333333333")
        assert decimals(LARGEST, LARGEST).mean() == Decimal(LARGEST)
        assert decimals(None).mean() is pd.NA
        assert self.series.median() == Decimal("1.5")  # between 0.000000000000000001 and 3, half to even
        assert decimals("1", "7", "2").median() == 2
        assert decimals(LARGEST, "99999999999999999999.999999999999999997").median() == Decimal(
            "99999999999999999999.999999999999999998"
        )

    def test_extremes(self) -> None:
        assert (self.series.min(), self.series.max()) == (Decimal("-1.5"), Decimal(10))
        assert (self.series.idxmin(), self.series.idxmax()) == (1, 4)
        assert decimals(None).max() is pd.NA
        assert pd.DataFrame({"a": self.series}).idxmax()["a"] == 4

    def test_product(self) -> None:
        assert decimals("1.1", "1.1", "1.1", None).prod() == Decimal("1.331")
        assert decimals("0.000000001", "0.0000000015").prod() == Decimal("0.000000000000000002")
        with pytest.raises(DecimalOverflowError):
            decimals("1e10", "1e10").prod()

    def test_quantiles(self) -> None:
        series = decimals("1", "2", "4", None, "8")
        assert series.quantile(0.5) == 3
        assert texts(series.quantile([0, 0.1, 0.25, 1])) == ["1", "1.3", "1.75", "8"]
        found = [series.quantile(0.4, interpolation=way) for way in ("lower", "higher", "nearest", "midpoint")]
        assert found == [2, 4, 2, 3]
        assert texts(decimals("0", SMALLEST).quantile([0.3, 0.5, 0.7])) == ["0", "0", SMALLEST]

    def test_spread_is_floats(self) -> None:
        values = [1.5, 2.25, 4.0, 8.5]
        series = decimals("1.5", "2.25", None, "4", "8.5")
        assert series.std() == pytest.approx(statistics.stdev(values), rel=1e-14)
        assert series.var(ddof=0) == pytest.approx(statistics.pvariance(values), rel=1e-14)
        assert series.sem() == pytest.approx(statistics.stdev(values) / 2, rel=1e-14)
        assert isinstance(series.std(), float)

    def test_truth(self) -> None:
        assert self.series.any()
        assert self.series.all()
        assert not decimals("0", "1").all()
        assert decimals("1", None).all(skipna=False) is pd.NA

    def test_describe(self) -> None:
        described = decimals("1", "2", "3", "4").describe()
        assert described.dtype == "Float64"
        assert described.round(6).tolist() == [4.0, 2.5, 1.290994, 1.0, 1.75, 2.5, 3.25, 4.0]
        assert list(pd.DataFrame({"a": decimals("1"), "b": ["x"]}).describe().columns) == ["a"]

    def test_of_frames(self) -> None:
        frame = pd.DataFrame({"a": decimals("0.1", "0.2"), "b": decimals(None, "1"), "c": [1, 2]})
        assert texts(frame.sum()) == ["0.3", "1", "3"]
        assert texts(frame.sum(axis=1)) == ["1.1", "3.2"]
        assert texts(frame[["a", "b"]].mean(axis=1)) == ["0.1", "0.6"]
        assert texts(frame[["a", "b"]].max(axis=1)) == ["0.1", "1"]
        assert list(frame[["a", "b"]].T.dtypes) == [DecimalDtype(), DecimalDtype()]


class TestRunning:
    series = decimals("1.5", None, "-2", LONG, "3")

    def test_sums(self) -> None:
        assert texts(self.series.cumsum()) == [
            "1.5",
            None,
            "-0.5",
            "12345678901234567889.623456789012345678",
            "12345678901234567892.623456789012345678",
        ]
        assert texts(self.series.cumsum(skipna=False)) == ["1.5", None, None, None, None]

    def test_sum_out_of_range(self) -> None:
        with pytest.raises(DecimalOverflowError, match="the running sum 160000000000000000000 has more"):
            decimals(*["80000000000000000000"] * 5).cumsum()

    def test_extremes(self) -> None:
        series = decimals(None, "2", "1", None, "3", "-4")
        assert texts(series.cummax()) == [None, "2", "2", None, "3", "3"]
        assert texts(series.cummin()) == [None, "2", "1", None, "1", "-4"]

    def test_products(self) -> None:
        assert texts(decimals("1.5", "1.5", None, "-2").cumprod()) == ["1.5", "2.25", None, "-4.5"]

    def test_differences(self) -> None:
        assert texts(self.series.diff()) == [
            None,
            None,
            None,
            "12345678901234567892.123456789012345678",
            "-12345678901234567887.123456789012345678",
        ]
        assert texts(decimals("4", "5", "4").pct_change()) == [None, "0.25", "-0.2"]
        assert texts(decimals("1", "2", "4").shift(1)) == [None, "1", "2"]
        assert texts(decimals("1", "2").shift(1, fill_value=0)) == ["0", "1"]

    def test_windows_are_floats(self) -> None:
        rolled = decimals("0.1", "0.2", "0.3").rolling(2).sum()
        assert rolled.dtype == np.float64
        assert rolled.tolist()[1:] == pytest.approx([0.3, 0.5])
        assert decimals("1", "2", "6").expanding().mean().tolist() == [1.0, 1.5, 3.0]


class TestValues:
    def test_rounding_is_half_to_even(self) -> None:
        series = decimals("0.5", "1.5", "-2.5", "0.125", "15", None)
        assert texts(series.round()) == ["0", "2", "-2", "0", "15", None]
        assert texts(series.round(2)) == ["0.5", "1.5", "-2.5", "0.12", "15", None]
        assert texts(series.round(-1)) == ["0", "0", "0", "0", "20", None]
        assert texts(pd.DataFrame({"a": series}).round(1)["a"])[3] == "0.1"
        with pytest.raises(DecimalOverflowError):
            decimals(LARGEST).round(17)

    def test_clip_where_mask(self) -> None:
        series = decimals("1", "2.5", None, "4")
        assert texts(series.clip(1.5, Decimal(3))) == ["1.5", "2.5", None, "3"]
        assert texts(series.where(series > 2, 0)) == ["0", "2.5", "0", "4"]
        assert texts(series.mask(series > 2)) == ["1", None, None, None]

    def test_missing_values(self) -> None:
        series = decimals(None, "1", None, "2")
        assert texts(series.fillna("0.5")) == ["0.5", "1", "0.5", "2"]
        assert texts(series.ffill()) == [None, "1", "1", "2"]
        assert texts(series.bfill()) == ["1", "1", "2", "2"]
        assert texts(series.dropna()) == ["1", "2"]
        assert texts(series.combine_first(decimals("7", "7", "7", "7"))) == ["7", "1", "7", "2"]

    def test_order(self) -> None:
        series = decimals(LONG, "12345678901234567890.123456789012345677", None, "-1", index=list("abcd"))
        assert list(series.sort_values().index) == ["d", "b", "a", "c"]
        assert list(series.sort_values(ascending=False, na_position="first").index) == ["c", "a", "b", "d"]
        assert list(series.rank()) == [3.0, 2.0, pd.NA, 1.0]
        assert list(series.argsort()) == [3, 1, 0, 2]
        assert list(decimals("2", "1", "2").rank(method="min")) == [2, 1, 2]
        assert list(decimals("1", "2", "2.5").searchsorted(["2", 2.1], side="right")) == [2, 2]
        frame = pd.DataFrame({"a": decimals("1", "1", "0"), "b": decimals("2", "1", "3")})
        assert list(frame.sort_values(["a", "b"]).index) == [2, 1, 0]

    def test_largest_and_smallest(self) -> None:
        """The two long ones are the same float."""
        series = decimals("12345678901234567890.123456789012345677", "7", None, LONG, index=list("abcd"))
        assert list(series.nlargest(1).index) == ["d"]
        assert list(series.nlargest(2).index) == ["d", "a"]
        assert list(series.nsmallest(2).index) == ["b", "a"]
        assert texts(decimals("1", "2", "2", "0").nlargest(2, keep="last")) == ["2", "2"]
        assert list(pd.DataFrame({"a": series}).nlargest(2, "a").index) == ["d", "a"]
        pdt.assert_series_equal(pd.Series([3, 1, 2]).nlargest(2), pd.Series([3, 2], index=[0, 2]))

    def test_uniqueness(self) -> None:
        series = decimals("1.0", "2", "1", None, None)
        assert texts(pd.Series(series.unique())) == ["1", "2", None]
        assert series.nunique() == 2
        assert list(series.duplicated()) == [False, False, True, False, True]
        assert texts(series.drop_duplicates()) == ["1", "2", None]
        counts = series.value_counts()
        assert {str(number): count for number, count in counts.items()} == {"1": 2, "2": 1}
        codes, uniques = pd.factorize(series)
        assert list(codes) == [0, 1, 0, -1, -1]
        assert [str(number) for number in uniques] == ["1", "2"]
        assert list(series.mode()) == [Decimal(1)]

    def test_membership(self) -> None:
        series = decimals("0.1", "2", None)
        assert list(series.isin(["0.10", 2.0, "x", 1e-30])) == [True, True, False]
        assert list(series.isin([pd.NA])) == [False, False, True]
        assert list(series.isin(decimals("2"))) == [False, True, False]
        assert Decimal("0.1") in series.array
        assert Decimal("0.2") not in series.array

    def test_pointwise_functions(self) -> None:
        series = decimals("0.1", None, "3")
        assert texts(series.map(lambda value: value * 2, na_action="ignore")) == ["0.2", None, "6"]
        assert series.dropna().map(str).tolist() == ["0.1", "3"]
        exact = series.dropna().apply(lambda value: value / 7)
        assert exact.dtype == object  # 28 digits do not fit, and nothing is rounded unasked
        assert exact[0] == Decimal("0.1") / 7

    def test_replacing(self) -> None:
        assert texts(decimals("1", "2").replace(2, 3)) == ["1", "3"]


class TestGroups:
    frame = pd.DataFrame(
        {
            "coin": ["BTC", "ETH", "BTC", "ETH", "BTC", "XRP"],
            "amount": decimals(LONG, "1", "0.000000000000000002", None, "-" + SMALLEST, None),
        }
    )

    def by_coin(self) -> Any:
        return self.frame.groupby("coin")["amount"]

    def test_exact_figures(self) -> None:
        assert texts(self.by_coin().sum()) == ["12345678901234567890.123456789012345679", "1", "0"]
        assert texts(self.by_coin().sum(min_count=1)) == ["12345678901234567890.123456789012345679", "1", None]
        # ...679 units by three is ...893 and no rest
        assert texts(self.by_coin().mean()) == ["4115226300411522630.041152263004115226", "1", None]
        assert texts(self.by_coin().min()) == ["-" + SMALLEST, "1", None]
        assert texts(self.by_coin().max()) == [LONG, "1", None]
        assert texts(self.by_coin().median()) == ["0.000000000000000002", "1", None]
        assert texts(self.by_coin().first()) == [LONG, "1", None]
        assert texts(self.by_coin().last()) == ["-" + SMALLEST, "1", None]
        assert texts(self.by_coin().quantile(0.5)) == ["0.000000000000000002", "1", None]

    def test_counts(self) -> None:
        assert list(self.by_coin().count()) == [3, 1, 0]
        assert self.by_coin().count().dtype == "Int64"
        assert list(self.by_coin().size()) == [3, 2, 1]
        assert list(self.by_coin().nunique()) == [3, 1, 0]

    def test_long_numbers_in_many_groups(self) -> None:
        """Each group holds as many of the number as its own name says."""
        names = [name for name in range(1, 9) for _ in range(name)][::-1]
        sums = decimals(*[LONG] * len(names)).groupby(names).sum()
        digits = int(LONG.replace(".", ""))
        assert [text.replace(".", "") for text in texts(sums)] == [
            str(name * digits).rstrip("0") for name in range(1, 9)
        ]

    def test_sums_out_of_range(self) -> None:
        with pytest.raises(DecimalOverflowError, match="the group's sum 400000000000000000000 has more"):
            decimals(*["80000000000000000000"] * 5).groupby([0] * 5).sum()
        mean = decimals(*["80000000000000000000"] * 5, "1").groupby([0] * 5 + [1]).mean()
        assert texts(mean) == ["80000000000000000000", "1"]

    def test_running_figures(self) -> None:
        series, keys = decimals("1", "10", "2", None, "20", "-5"), ["a", "b", "a", "a", "b", "a"]
        assert texts(series.groupby(keys).cumsum()) == ["1", "10", "3", None, "30", "-2"]
        assert texts(series.groupby(keys).cummax()) == ["1", "10", "2", None, "20", "2"]
        assert texts(series.groupby(keys).cummin()) == ["1", "10", "1", None, "10", "-5"]
        assert texts(series.groupby(keys).cumprod()) == ["1", "10", "2", None, "200", "-10"]
        assert texts(series.groupby(keys).cumsum(skipna=False)) == ["1", "10", "3", None, "30", None]
        assert texts(series.groupby(["a", None, "a", "b", None, "a"]).cumsum()) == ["1", None, "3", None, None, "-2"]
        assert texts(series.groupby(keys).diff()) == [None, None, "1", None, "10", None]
        assert texts(series.groupby(keys).transform("sum")) == ["-2", "30", "-2", "-2", "30", "-2"]
        assert list(series.groupby(keys).rank()) == [2.0, 1.0, 3.0, pd.NA, 2.0, 1.0]
        assert list(series.groupby(keys).idxmax()) == [2, 4]

    def test_floats(self) -> None:
        spread = decimals("1", "2", "4", "7").groupby([0, 0, 1, 1]).std()
        assert spread.dtype == "Float64"
        assert spread.tolist() == pytest.approx([statistics.stdev([1, 2]), statistics.stdev([4, 7])])

    def test_missing_values_can_count(self) -> None:
        assert texts(decimals("1", None, "2").groupby([0, 0, 1]).sum(skipna=False)) == [None, "2"]
        assert texts(decimals("1", None, "2").groupby([0, 0, 1]).mean(skipna=False)) == [None, "2"]

    def test_several_figures(self) -> None:
        figures = self.frame.groupby("coin")["amount"].agg(["sum", "count"])
        assert texts(figures["sum"]) == ["12345678901234567890.123456789012345679", "1", "0"]
        assert list(figures["count"]) == [3, 1, 0]

    def test_as_a_key(self) -> None:
        frame = pd.DataFrame({"price": decimals("1.0", "2", "1", None), "size": [1, 2, 3, 4]})
        summed = frame.groupby("price", dropna=False)["size"].sum()
        assert [str(price) for price in summed.index] == ["1", "2", "<NA>"]
        assert list(summed) == [4, 2, 4]

    def test_resample(self) -> None:
        hours = pd.date_range("2026-01-01 22:00", periods=4, freq="h", tz="UTC")
        series = decimals("0.1", "0.2", LONG, None, index=hours)
        assert texts(series.resample("D").sum()) == ["0.3", LONG]
        assert texts(series.resample("D").mean()) == ["0.15", LONG]


class TestShapes:
    frame = pd.DataFrame(
        {"day": [1, 1, 2], "coin": ["BTC", "ETH", "BTC"], "fee": decimals("0.1", SMALLEST, LONG)},
    )

    def test_pivot(self) -> None:
        wide = self.frame.pivot(index="day", columns="coin", values="fee")
        assert texts(wide["BTC"]) == ["0.1", LONG]
        assert texts(wide["ETH"]) == [SMALLEST, None]

    def test_pivot_table(self) -> None:
        wide = self.frame.pivot_table(index="day", columns="coin", values="fee", aggfunc="sum", margins=True)
        assert texts(wide["All"]) == ["0.100000000000000001", LONG, "12345678901234567890.223456789012345679"]
        assert texts(self.frame.pivot_table(index="coin", values="fee")["fee"]) == [
            "6172839450617283945.111728394506172839",
            SMALLEST,
        ]

    def test_merge(self) -> None:
        prices = pd.DataFrame({"coin": ["BTC", "XRP"], "price": decimals("1.5", "0.1")})
        merged = self.frame.merge(prices, on="coin", how="outer").sort_values(["coin", "day"])
        assert texts(merged["price"]) == ["1.5", "1.5", None, "0.1"]
        assert texts(merged["fee"]) == ["0.1", LONG, SMALLEST, None]

    def test_merge_on_decimals(self) -> None:
        left = pd.DataFrame({"price": decimals("1.0", LONG, None), "a": [1, 2, 3]})
        right = pd.DataFrame({"price": decimals(LONG, "1"), "b": [20, 10]})
        assert left.merge(right, on="price")[["a", "b"]].to_numpy().tolist() == [[1, 10], [2, 20]]

    def test_concat(self) -> None:
        assert texts(pd.concat([decimals("1.5"), decimals(LONG)])) == ["1.5", LONG]
        assert texts(pd.concat([decimals("1.5"), pd.Series([1]), pd.Series([2], dtype="Int64")])) == ["1.5", "1", "2"]
        assert pd.concat([decimals("1.5"), pd.Series([0.5])]).dtype == "Float64"
        assert pd.concat([decimals("1.5"), pd.Series(["x"])]).dtype == object
        missing = pd.concat([pd.DataFrame({"a": decimals("1")}), pd.DataFrame({"b": [1]})])
        assert texts(missing["a"]) == ["1", None]

    def test_alignment(self) -> None:
        left, right = decimals("1", "2", index=["a", "b"]), decimals("10", "20", index=["b", "c"])
        assert texts(left + right) == [None, "12", None]
        assert texts(left.add(right, fill_value=0)) == ["1", "12", "20"]

    def test_index(self) -> None:
        index = pd.Index(decimals("1.0", "2"))
        assert index.get_loc(Decimal(2)) == 1
        assert [str(value) for value in index * 2] == ["2", "4"]

    def test_selecting_by_dtype(self) -> None:
        assert list(self.frame.select_dtypes("decimal").columns) == ["fee"]
        assert list(self.frame.select_dtypes("number").columns) == ["day", "fee"]


class TestPlots:
    series = decimals("0.1", None, "2.5", "4")

    def test_lines(self) -> None:
        (line,) = self.series.plot().lines
        np.testing.assert_array_equal(line.get_ydata(), [0.1, np.nan, 2.5, 4.0])
        mpl.pyplot.close("all")

    def test_lines_by_matplotlib(self) -> None:
        axes = mpl.pyplot.figure().add_subplot()
        (line,) = axes.plot(self.series)
        np.testing.assert_array_equal(line.get_ydata(orig=False), [0.1, np.nan, 2.5, 4.0])
        mpl.pyplot.close("all")

    @pytest.mark.parametrize("plot", ["plot.hist", "hist"])
    def test_histograms(self, plot: str) -> None:
        frame = self.series.to_frame("amount")
        assert frame.dtypes["amount"] == DecimalDtype()
        axes = self.series.plot.hist(bins=2) if plot == "plot.hist" else self.series.hist(bins=2)
        assert [patch.get_height() for patch in axes.patches] == [1, 2]
        mpl.pyplot.close("all")

    @pytest.mark.parametrize("by", [None, "side"])
    def test_boxes_of_a_frame(self, by: str | None) -> None:
        frame = self.series.to_frame("amount").assign(side=["in"] * len(self.series))
        drawn = frame.boxplot(column="amount", by=by, return_type="dict")
        lines = drawn if by is None else drawn["amount"]
        assert list(lines["medians"][0].get_ydata()) == [2.5, 2.5]
        assert frame.dtypes["amount"] == DecimalDtype()
        mpl.pyplot.close("all")

    def test_bars_boxes_and_points(self) -> None:
        bars = self.series.dropna().plot.bar()
        assert [patch.get_height() for patch in bars.patches] == [0.1, 2.5, 4.0]
        self.series.plot.box()
        points = pd.DataFrame({"x": self.series, "y": self.series}).plot.scatter(x="x", y="y")
        np.testing.assert_array_equal(points.collections[0].get_offsets()[-1], [4.0, 4.0])
        mpl.pyplot.close("all")
