"""What stands in the Axes of periods, shares and steps is what stands in the frames, by hand."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes

from kucoin_frames import plots
from kucoin_frames.exceptions import InputError
from tests.plots import frames as f
from tests.plots.draw import numbers_along


def bars(ax: Axes) -> dict[str, list[float]]:
    """The heights of all bars by what the legend calls them."""
    return {str(each.get_label()): [round(bar.get_height(), 9) for bar in each] for each in ax.containers}


def bottoms(ax: Axes, label: str) -> list[float]:
    (container,) = (each for each in ax.containers if each.get_label() == label)
    return [round(bar.get_y(), 9) for bar in container]


def lines(ax: Axes) -> dict[str, list[float]]:
    return {str(each.get_label()): [round(float(y), 9) for y in each.get_ydata()] for each in ax.lines}


def along_x(ax: Axes) -> list[str]:
    return [each.get_text().replace("\n", " ") for each in numbers_along(ax.xaxis)]


def test_a_statement_falls_from_opening_to_closing() -> None:
    ax = plots.statement_of(f.LINES_OF_USDT)
    spans = [(bar.get_x(), round(bar.get_x() + bar.get_width(), 9)) for bar in ax.patches]
    # Each bar begins where the one above ended; opening and closing stand on zero.
    assert spans == [
        (0, 5000),
        (5000, 17000),
        (17000, 13500),
        (13500, 7300),
        (7300, 6889.5),
        (6889.5, 7709.5),
        (0, 7709.5),
    ]
    assert [text.get_text() for text in ax.texts] == [
        "5,000",
        "12,000",
        "\N{MINUS SIGN}3,500",
        "\N{MINUS SIGN}6,200",
        "\N{MINUS SIGN}410.5",
        "820",
        "7,710",
    ]
    assert ax.get_xlim()[0] == 0


def test_cash_flows_of_one_currency_with_the_month_without_any() -> None:
    ax = plots.cash_flows(f.FLOWS, "USDT")
    assert along_x(ax) == ["Dec 2025", "Jan 2026", "Feb 2026", "Mar 2026"]
    assert bars(ax) == {
        "deposits": [12000, 0, 0, 1000],
        "trades": [-4000, -2200, 0, 1500],
        "withdrawals": [0, -3500, 0, 0],
        "fees": [-120, -200, 0, -90.5],
    }
    # In January withdrawals lie below the trades, the fees below both; in March the trades above the deposits.
    assert bottoms(ax, "withdrawals")[1] == -2200
    assert bottoms(ax, "fees")[1] == -5700
    assert bottoms(ax, "trades")[3] == 1000
    net = lines(ax)["net"]
    assert np.isnan(net[2])
    assert [net[0], net[1], net[3]] == [7880, -5900, 2409.5]


def test_balances_are_steps_and_begin_when_the_account_does() -> None:
    found = lines(plots.balance_history(f.BALANCES, "USDT"))
    assert found["main"][:10] == [900] * 9 + [950]
    assert np.isnan(found["isolated_v2 BTC-USDT"][:20]).all()
    assert found["isolated_v2 BTC-USDT"][20] == 100
    assert found["all together"][0] == 1300  # 900 and 400
    assert found["all together"][20] == 1000 + 450 + 100
    ax = plots.balance_history(f.BALANCES, "USDT")
    assert {line.get_drawstyle() for line in ax.lines if not str(line.get_label()).startswith("_")} == {"steps-post"}


def test_drawdown_and_returns_in_percent() -> None:
    fall = lines(plots.drawdown(f.CURVE))
    # About its highest after 25 days, 1 + 0.12 + 25 * 0.0004, and its lowest after 75 days, 1 - 0.12 + 75 * 0.0004.
    assert min(fall["_child1"]) == pytest.approx(0.91 / 1.13 - 1, abs=3e-4)
    ax = plots.daily_returns(f.CURVE.head(3))
    assert [round(float(bar.get_height()), 6) for bar in ax.patches] == [0.007935, 0.007843]
    assert numbers_along(ax.yaxis)[-1].get_text().endswith("%")


def test_fees_by_what_is_asked_for() -> None:
    ax = plots.fees_paid(f.PAID)
    assert along_x(ax) == ["Nov 2025", "Dec 2025", "Jan 2026", "Feb 2026"]
    assert bars(ax) == {"USDT": [80, 120, 0, 60], "KCS": [35, 0, 0, -5], "BTC": [0, 15, 0, 0]}
    assert bars(plots.fees_paid(f.PAID, by="account_type")) == {
        "TRADE_HF": [115, 0, 0, 55],
        "MARGIN_V2": [0, 120, 0, 0],
        "MAIN": [0, 15, 0, 0],
    }
    assert bars(plots.fees_paid(f.PAID, by="symbol"))["of no pair"] == [0, 15, 0, 0]


def test_fees_that_are_not_told_apart_are_refused() -> None:
    with pytest.raises(InputError, match=r"not told apart by uid: make them with fees_paid\(\.\.\., by=\['uid'\]\)"):
        plots.fees_paid(f.PAID.assign(uid=pd.Series(pd.NA, f.PAID.index, dtype="str")), by="uid")
    with pytest.raises(InputError, match="by='pair' is not among currency, uid"):
        plots.fees_paid(f.PAID, by="pair")


def test_what_kcs_saved() -> None:
    ax = plots.kcs_savings(f.SAVED, "USDT")
    assert bars(ax) == {"without KCS": [150, 75], "paid in KCS": [126, 63]}
    assert ax.get_title(loc="left") == "Paying fees in KCS saved 36.0000 USDT (16.0%)"  # 225 less 189
    assert "not in the picture: ETH-BTC" in ax.get_xlabel()
    assert ax.get_xlabel().endswith("3 fills")


def test_other_tiers() -> None:
    ax = plots.tier_costs(f.TIER)
    found = lines(ax)
    assert found["all makers where not told"] == [100, 95, 90, 35, -5]
    assert found["all takers where not told"] == [100, 100, 100, 55, 25]
    assert found["paid in fact, KCS included"] == [92, 92]
    assert along_x(ax) == ["0", "1", "2", "5", "12"]


def test_futures_with_fees_and_funding_apart() -> None:
    ax = plots.futures_profit(f.FUTURES, "USDT")
    assert along_x(ax) == ["01 Feb 2026", "02 Feb 2026", "03 Feb 2026", "04 Feb 2026"]
    assert bars(ax) == {
        "XBTUSDTM": [120, -75, 0, 0],
        "ETHUSDTM": [-40, 0, 0, 30],
        "_XBTUSDTM fees": [-8, 0, 0, 0],
        "_ETHUSDTM fees": [0, 0, 0, -6],
        "_XBTUSDTM funding": [0, 15, 0, 0],
        "_ETHUSDTM funding": [-10, 0, 0, -5],
        "fees": [0],  # only for the legend
        "funding": [0],
    }
    pattern = {str(each.get_label()): each[0].get_hatch() for each in ax.containers}
    assert pattern["_XBTUSDTM fees"] == pattern["_ETHUSDTM fees"] == pattern["fees"]
    assert pattern["_XBTUSDTM funding"] == pattern["_ETHUSDTM funding"] == pattern["funding"]
    assert len({pattern["fees"], pattern["funding"], pattern["XBTUSDTM"]}) == 3
    legend = [each.get_text() for each in ax.get_legend().get_texts()]
    assert legend == ["XBTUSDTM", "ETHUSDTM", "fees", "funding", "all of it"]
    assert lines(ax)["all of it"][:2] == [62, -60]
    assert ax.get_title(loc="left") == "Futures: 35.0000 USDT, fees \N{MINUS SIGN}14.0000 and funding 0.0000 apart"


def test_income_by_its_kind() -> None:
    ax = plots.income(f.EARNED)
    assert bars(ax) == {"Staking": [9.9, 8, 0], "Bonus": [5.2, 0, 12]}
    assert ax.get_xlabel().endswith("without a price, so not in the picture: STARDROP")


def test_disposals_add_up() -> None:
    found = lines(plots.disposals(f.SOLD))
    assert found["BTC"] == [0, 120, 165.5, 165.5]
    assert found["ETH"] == [0, -60, -90, -90]
    assert found["all together"] == [0, 120, 60, 105.5, 75.5, 90.5, 90.5]


def test_lots_by_the_month_of_buying() -> None:
    ax = plots.lots(f.LEFT)
    assert along_x(ax) == ["averages of several", "Oct 2025", "Nov 2025", "Dec 2025", "Jan 2026"]
    assert bars(ax) == {
        "ETH": [0, 0, 0, 3100, 0],
        "BTC": [0, 900, 0, 1700, 0],
        "SOL": [0, 0, 0, 0, -400],  # sold short
        "KCS": [350, 0, 0, 0, 0],
    }
    only = plots.lots(f.LEFT[f.LEFT["opened_at"].isna()])
    assert along_x(only) == ["averages of several"]


def test_unrealised_gains_the_largest_on_top() -> None:
    ax = plots.unrealised(f.HELD)
    told = dict(
        zip((each.get_text() for each in ax.get_yticklabels()), (bar.get_width() for bar in ax.patches), strict=True)
    )
    assert told == {"BTC": 450, "ETH": -180, "SOL": 30}
    assert ax.patches[0].get_y() > ax.patches[1].get_y()
    assert ax.get_xlabel().endswith("not in the picture: DUST")


def test_many_gains_have_one_bar_for_the_rest() -> None:
    rows = [f"C{number:02} 1 0 {number} {number}" for number in range(1, 16)]
    ax = plots.unrealised(f.told(f.UNREALISED, "currency lots cost value gain", *rows, quote="USDT"))
    assert [each.get_text() for each in ax.get_yticklabels()][-2:] == ["C05", "4 more"]
    assert ax.patches[-1].get_width() == 10


def test_round_trips_are_counted_and_zero_is_an_edge() -> None:
    trips = f.told(
        f.ROUND_TRIPS,
        "symbol quote profit",
        *(f"BTC-USDT USDT {each}" for each in (-10, -9.9, -0.01, 0, 0.01, 5, 30)),
        "ETH-BTC BTC 1",
    )
    ax = plots.round_trips(trips, "USDT")
    counted = {name: sum(heights) for name, heights in bars(ax).items()}
    assert counted == {"losses": 3, "gains, or nothing": 4}
    edges = [bar.get_x() for each in ax.containers for bar in each]
    assert 0 in edges
    assert edges[0] == -10
    assert ax.get_title(loc="left") == "7 round trips brought 15.1000 USDT; 43% gained"
    assert ax.get_xlabel().endswith("not in the picture: 1 round trip")


def test_far_round_trips_are_in_the_outermost_bars_and_told() -> None:
    ax = plots.round_trips(f.TRIPS, "USDT")
    assert sum(sum(heights) for heights in bars(ax).values()) == 200
    assert "2 round trips, from \N{MINUS SIGN}700 to 900 USDT" in ax.get_xlabel()


def test_fills_at_their_time_and_price() -> None:
    ax = plots.trades(f.FILLS, "BTC-USDT")
    buys, sells = ax.collections
    assert [buys.get_label(), sells.get_label()] == ["buy (40)", "sell (20)"]
    first: Any = buys.get_offsets()[0]
    assert first[1] == 90000
    assert pd.Timestamp(0) + pd.Timedelta(days=float(first[0])) == pd.Timestamp("2026-01-01 06:00")
    sizes = np.concatenate([buys.get_sizes(), sells.get_sizes()])
    assert sizes.max() == 66  # the fill with the most funds


def test_many_groups_have_few_colours() -> None:
    rows = [f"2026-01-01 C{number:02}-USDT USDT {number}" for number in range(1, 11)]
    ax = plots.volume(f.told(f.VOLUME, "period symbol quote turnover", *rows), "USDT")
    assert list(bars(ax).values()) == [[10], [9], [8], [7], [6], [5], [10]]
    assert str(ax.containers[-1].get_label()) == "4 more"
    assert along_x(ax) == ["2026-01-01"]  # of one period nobody can tell how long it is
    assert ax.get_xlabel() == "period (UTC), by its start"


@pytest.mark.parametrize(
    ("starts", "shown", "axis"),
    [
        (("2024-01-01", "2026-01-01"), ["2024", "2025", "2026"], "year (UTC)"),
        (("2026-01-05", "2026-01-19"), ["05 Jan 2026", "12 Jan 2026", "19 Jan 2026"], "week (UTC), by its Monday"),
        (("2026-01-01", "2026-01-03"), ["01 Jan 2026", "02 Jan 2026", "03 Jan 2026"], "day (UTC)"),
    ],
)
def test_a_period_without_a_row_keeps_its_place(starts: tuple[str, str], shown: list[str], axis: str) -> None:
    rows = [f"{start} BTC-USDT USDT 5" for start in starts]
    ax = plots.volume(f.told(f.VOLUME, "period symbol quote turnover", *rows), "USDT")
    assert along_x(ax) == shown
    assert ax.get_xlabel() == axis
    assert bars(ax) == {"BTC-USDT": [5, 0, 5]}


def test_bars_begin_at_zero() -> None:
    high = f.told(
        f.VOLUME, "period symbol quote turnover", "2026-01-01 A-USDT USDT 1000", "2026-02-01 A-USDT USDT 1001"
    )
    assert plots.volume(high, "USDT").get_ylim()[0] == 0
    low, top = plots.cash_flows(f.FLOWS, "USDT").get_ylim()
    assert low < -5900 < 0 < 12000 < top


def widths(ax: Axes, label: str) -> list[float]:
    (container,) = (each for each in ax.containers if each.get_label() == label)
    return [bar.get_width() for bar in container]


def along_y(ax: Axes) -> list[str]:
    return [each.get_text() for each in ax.get_yticklabels()]


def test_sub_accounts_and_the_own_account() -> None:
    ax = plots.net_worth_by_sub_account(f.SUB_ACCOUNTS)
    assert along_y(ax) == ["own account", "bot", "desk", "lab"]
    assert [bar.get_width() for bar in ax.patches] == [74000, 9200, 1500.5, -120]
    assert ax.get_title(loc="left") == "Net worth by sub-account: 84,580.50 USDT"
    assert ax.get_xlabel().endswith("not in the picture: 1 holding")


def test_shares_of_what_is_owned() -> None:
    ax = plots.concentration(f.SHARES)
    assert along_y(ax) == ["BTC", "ETH", "SOL"]
    assert [bar.get_width() for bar in ax.patches] == [0.5, 0.3, 0.2]
    assert [text.get_text() for text in ax.texts] == ["50.0%", "30.0%", "20.0%"]
    # 0.25 + 0.09 + 0.04, and 1 / 0.38.
    assert ax.get_title(loc="left") == "Concentration: Herfindahl index 0.38, as of 2.6 equal currencies"
    assert ax.get_xlabel() == (
        "share of all that is owned\nowed, or worth nothing, so no part of it: USDT\n"
        "without a price, so not in the picture: DUST"
    )


def test_debts_and_how_near_they_are() -> None:
    owed = plots.liabilities(f.OWED)
    assert along_y(owed) == ["margin_v2 USDT", "bot isolated_v2 BTC-USDT BTC"]
    assert [bar.get_width() for bar in owed.patches] == [510.25, 300]
    risk = plots.margin_risk(f.RISK)
    assert along_y(risk) == ["isolated_v2 BTC-USDT", "margin_v2", "bot margin"]
    assert widths(risk, "at the prices of balances") == [0.62, 0.3, 0.05]
    (told,) = (line for line in risk.lines if line.get_label() == "as KuCoin tells it")
    assert list(told.get_xdata())[:2] == [0.6, 0.31]
    assert risk.get_xlabel().endswith("whose ratio nobody knows, so not in the picture: bot margin_v2")


def test_what_lies_idle() -> None:
    ax = plots.idle_funds(f.IDLE)
    assert along_y(ax) == ["main", "trade", "bot margin_v2"]
    assert widths(ax, "idle") == [1400, 450, 0]  # 900 and 0.01 at 50000
    assert widths(ax, "secures a debt") == [0, 0, 600]
    assert widths(ax, "in use") == [0, 300, 0]
    assert ax.get_title(loc="left") == "Idle funds: 1,850.00 USDT"


def test_costs_apart() -> None:
    ax = plots.costs(f.SPENT)
    assert bars(ax) == {"trading_fees": [150, 90], "interest": [45, 0], "funding": [0, -12]}
    assert ax.get_xlabel().endswith(
        "without a price, so not in the picture: DUST\npartly without a price, and that part is not in the picture: KCS"
    )


def test_fees_and_income_of_which_a_part_has_no_price_are_named() -> None:
    partly = "partly without a price, and that part is not in the picture: "
    for by in ("currency", "symbol"):
        told = plots.fees_paid(f.PAID, by=by).get_xlabel()
        assert told.endswith(f"without a price, so not in the picture: DUST\n{partly}KCS")
    # A currency that has a price in one month and none in another is there in part, too.
    months = f.told(
        f.FEES_PAID, "period currency value unpriced", "2026-01-01 EUR 5 0", "2026-02-01 EUR - 3", quote="USDT"
    )
    assert plots.fees_paid(months).get_xlabel().endswith(f"\n{partly}EUR")
    earned = f.EARNED.assign(unpriced=[3, 0, 0, 2, 0])
    assert plots.income(earned).get_xlabel().endswith(f"not in the picture: STARDROP\n{partly}ETH")


def test_profit_by_currency_in_its_lines() -> None:
    ax = plots.profit_statement(f.PROFITS)
    # By what moved, whatever its sign: BTC 605, USDT 413, ETH 162; nothing became of KCS.
    assert along_y(ax) == ["BTC", "USDT", "ETH"]
    assert widths(ax, "realised") == [400, 0, -90]
    assert widths(ax, "unrealised") == [-150, 0, 60]
    assert widths(ax, "futures") == [-20, -300, 0]
    (unrealised,) = (each for each in ax.containers if each.get_label() == "unrealised")
    # To the left of the costs and futures; to the right of the income.
    assert [bar.get_x() for bar in unrealised] == [-25, 53, 12]
    (profit,) = (line for line in ax.lines if line.get_label() == "profit")
    assert list(profit.get_xdata()) == [255, -307, -18]
    assert [each.get_text() for each in ax.texts] == ["255.00", "\N{MINUS SIGN}307.00", "\N{MINUS SIGN}18.00"]
    assert ax.get_title(loc="left") == "Profit by currency: \N{MINUS SIGN}70.0000 USDT"
    assert ax.get_xlabel().endswith("with values that nobody knows, so not in the picture: EUR")


def test_many_currencies_have_one_bar_for_the_rest_of_their_profit() -> None:
    rows = [f"C{number:02} {number} 0 0 0 0 0 0 {number}" for number in range(1, 17)]
    columns = "currency income costs futures other realised taken_along unrealised profit"
    ax = plots.profit_statement(f.told(f.PROFIT_STATEMENT, columns, *rows, quote="USDT"))
    assert along_y(ax)[-2:] == ["C04", "3 more"]
    assert widths(ax, "income")[-1] == 6  # 1 + 2 + 3


def test_what_fills_cost() -> None:
    ax = plots.trading_fees(f.FILL_FEES)
    assert bars(ax) == {"all fills": [134, 0, 60]}
    assert ax.get_legend() is None
    assert ax.get_title(loc="left") == "Fills cost 194.00 USDT, 0.0970% of what was traded"  # 194 / 200000
    assert bars(plots.trading_fees(f.FILL_FEES, by="liquidity")) == {"unknown": [98, 0, 60], "maker": [36, 0, 0]}
    with pytest.raises(InputError, match=r"make them with trading_fees\(\.\.\., by=\['symbol'\]\)"):
        plots.trading_fees(f.FILL_FEES, by="symbol")
    with pytest.raises(InputError, match="by='side' is not among uid"):
        plots.trading_fees(f.FILL_FEES, by="side")


def test_what_maker_orders_would_have_saved() -> None:
    ax = plots.maker_savings(f.AS_MAKERS, "USDT")
    assert bars(ax) == {"paid in fact": [150, 80]}
    found = lines(ax)
    assert found["as a maker's, if makers where not told"] == [145, 76]
    assert found["as a maker's, if takers where not told"] == [120, 64]
    assert ax.get_title(loc="left") == "Maker orders would have saved between 9 and 46 USDT"
    assert "not in the picture: ETH-BTC" in ax.get_xlabel()
    assert ax.get_xlabel().endswith("1 fill")


def test_what_comes_and_goes_is_large_even_if_nothing_stays() -> None:
    small = [f"2026-01-01 C{number} {number}" for number in range(1, 9)]
    fees = f.told(f.FEES_PAID, "period currency value", "2026-01-01 KCS 50", "2026-02-01 KCS -50", *small, quote="USDT")
    found = bars(plots.fees_paid(fees))
    assert found["KCS"] == [50, -50]
    assert found["3 more"] == [6, 0]  # 1 + 2 + 3
