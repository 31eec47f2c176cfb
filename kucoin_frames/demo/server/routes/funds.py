"""What comes in, goes out and moves between wallets: deposits, withdrawals, addresses and quotas."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TypeVar

from kucoin_frames.demo.records import Chain, Deposit, Withdrawal
from kucoin_frames.demo.server.parameters import DAY_MS, LATEST_MS
from kucoin_frames.demo.server.refusal import Refusal, bad_parameter
from kucoin_frames.demo.server.render import Json, cut, fixed, plain, ratio
from kucoin_frames.demo.server.routing import Call, route

Move = TypeVar("Move", Deposit, Withdrawal)

DEPOSIT_STATUSES = ("PROCESSING", "SUCCESS", "FAILURE", "WAIT_TRM_MGT", "TRM_MGT_REJECTED")
"""What may be asked for. Answers know five more, which no text names for requests."""
WITHDRAWAL_STATUSES = ("PROCESSING", "REVIEW", "WALLET_PROCESSING", "SUCCESS", "FAILURE")
DEFAULT_CHAINS = {"USDT": "eth", "BTC": "btc"}
DAILY_LIMIT = Decimal(999_999)
"""What an account may withdraw in a day, in USDT."""
TRANSFER_WALLETS = {
    "MAIN": "main",
    "TRADE": "trade",
    "MARGIN": "margin",
    "MARGIN_V2": "margin_v2",
    "ISOLATED": "isolated",
    "ISOLATED_V2": "isolated_v2",
    "OPTION": "option",
}


def _known_currency(call: Call) -> str:
    currency = call.ask.needed("currency")
    if all(known.code != currency for known in call.world.currencies):
        raise bad_parameter(f"currency {currency} not exists")
    return currency


@route("/api/v3/deposit-addresses", pool="Management", weight=5)
def deposit_addresses(call: Call) -> Json:
    """Serve the caller's addresses for a currency, a row for each chain; none are made by asking."""
    currency = _known_currency(call)
    chain = call.ask.text("chain")
    if chain is not None:
        _chain(call, currency, chain)
    found = [a for a in call.world.addresses if a.uid == call.user.uid and a.currency == currency]
    if not found and call.settings.missing_address == "refusal":
        raise Refusal(400, "260220", "deposit.address.not.exists")
    return [
        {
            "address": address.address,
            "memo": address.memo,
            "chainId": address.chain_id,
            "to": address.to,
            "expirationDate": 0,
            "currency": address.currency,
            "contractAddress": address.contract_address,
            "chainName": address.chain_name,
        }
        for address in found
        if chain in (None, address.chain_id)
    ]


@route("/api/v1/deposits", pool="Management", weight=5)
def deposits(call: Call) -> Json:
    """Serve a page of deposits. There is no id."""
    return _listed(call, call.world.deposits, _deposit, DEPOSIT_STATUSES)


def _deposit(deposit: Deposit) -> Json:
    return {
        "currency": deposit.currency,
        "chain": deposit.chain,
        "status": deposit.status,
        "address": deposit.address,
        "memo": deposit.memo,
        "isInner": deposit.is_inner,
        "amount": fixed(deposit.amount),
        "fee": fixed(deposit.fee),
        "walletTxId": deposit.wallet_tx_id,
        "createdAt": deposit.created_at,
        "updatedAt": deposit.updated_at,
        "remark": deposit.remark,
        "arrears": deposit.arrears,
    }


@route("/api/v1/withdrawals", pool="Management", weight=20)
def withdrawals(call: Call) -> Json:
    """Serve a page of withdrawals."""
    return _listed(call, call.world.withdrawals, _withdrawal, WITHDRAWAL_STATUSES)


def _withdrawal(withdrawal: Withdrawal) -> Json:
    return {
        "id": withdrawal.id,
        "currency": withdrawal.currency,
        "chain": withdrawal.chain_id,
        "status": withdrawal.status,
        "address": withdrawal.address,
        "memo": withdrawal.memo,
        "isInner": withdrawal.is_inner,
        "amount": fixed(withdrawal.amount),
        "fee": fixed(withdrawal.fee),
        "walletTxId": withdrawal.wallet_tx_id,
        "createdAt": withdrawal.created_at,
        "updatedAt": withdrawal.updated_at,
        "remark": withdrawal.remark,
    }


def _listed(call: Call, moves: Sequence[Move], row: Callable[[Move], Json], statuses: Sequence[str]) -> Json:
    """Serve a page of the caller's deposits or withdrawals; the times asked for are those of creation."""
    ask = call.ask
    currency = ask.code("currency")
    if currency is None and call.settings.currency_required:
        raise bad_parameter("currency is required")
    status = ask.choice("status", statuses)
    page = ask.page(10, 500, 50)
    start, end = ask.moments()
    chosen = [
        move
        for move in moves
        if move.uid == call.user.uid
        and currency in (None, move.currency)
        and status in (None, move.status)
        and (start or 0) <= move.created_at <= (LATEST_MS if end is None else call.last(end))
    ]
    return page.answer(len(chosen), map(row, reversed(chosen)))


@route("/api/v1/withdrawals/quotas", pool="Management", weight=20)
def withdrawal_quotas(call: Call) -> Json:
    """Serve what may still be withdrawn of a currency on a chain today."""
    currency = _known_currency(call)
    chain = _chain(call, currency, call.ask.text("chain"))
    used = _withdrawn_today(call)
    btc = call.world.price("BTC", call.now) or Decimal(0)
    price = call.world.price(currency, call.now) or Decimal(0)
    available = sum(
        (
            h.total - h.hold
            for h in call.world.moment().holdings
            if (h.uid, h.wallet, h.currency) == (call.user.uid, "main", currency)
        ),
        Decimal(0),
    )
    return {
        "currency": currency,
        "limitBTCAmount": fixed(cut(ratio(DAILY_LIMIT, btc, digits=28))),
        "usedBTCAmount": fixed(cut(ratio(used, btc, digits=28))),
        "quotaCurrency": "USDT",
        "limitQuotaCurrencyAmount": fixed(DAILY_LIMIT),
        "usedQuotaCurrencyAmount": plain(cut(used)),
        "remainAmount": plain(cut(ratio(max(Decimal(0), DAILY_LIMIT - used), price, digits=28))),
        "availableAmount": plain(available),
        "withdrawMinFee": plain(chain.withdrawal_min_fee),
        "innerWithdrawMinFee": "0",
        "withdrawMinSize": plain(chain.withdrawal_min_size),
        "isWithdrawEnabled": chain.withdraw_enabled,
        "precision": chain.withdraw_precision,
        "chain": chain.name,
        "reason": None,
        "lockedAmount": "0",
    }


def _chain(call: Call, currency: str, wanted: str | None) -> Chain:
    chains = next(known.chains for known in call.world.currencies if known.code == currency)
    by_id = {chain.id: chain for chain in chains}
    if wanted is not None and wanted not in by_id:
        raise Refusal(400, "900014", "Invalid chain id")
    if not chains:
        raise bad_parameter(f"currency {currency} can not be withdrawn")
    return by_id.get(wanted or DEFAULT_CHAINS.get(currency, ""), chains[0])


def _withdrawn_today(call: Call) -> Decimal:
    return sum(
        (
            withdrawal.amount * (call.world.price(withdrawal.currency, call.now) or 0)
            for withdrawal in call.world.withdrawals
            if withdrawal.uid == call.user.uid and withdrawal.created_at > call.now - DAY_MS
        ),
        Decimal(0),
    )


@route("/api/v1/withdrawals/{withdrawalId}", pool="Management", weight=20)
def withdrawal(call: Call) -> Json:
    """Serve one withdrawal with what the list leaves out."""
    for found in call.world.withdrawals:
        if found.id == call.variables["withdrawalId"] and found.uid == call.user.uid:
            return _withdrawal_detail(found)
    raise bad_parameter("withdrawal not exists")


def _withdrawal_detail(withdrawal: Withdrawal) -> Json:
    returned = withdrawal.return_amount
    return {
        "id": withdrawal.id,
        "uid": withdrawal.uid,
        "currency": withdrawal.currency,
        "chainId": withdrawal.chain_id,
        "chainName": withdrawal.chain_name,
        "currencyName": withdrawal.currency,
        "status": withdrawal.status,
        "failureReason": withdrawal.failure_reason,
        "failureReasonMsg": withdrawal.failure_reason_msg,
        "address": withdrawal.address,
        "memo": withdrawal.memo,
        "isInner": withdrawal.is_inner,
        "amount": fixed(withdrawal.amount),
        "fee": fixed(withdrawal.fee),
        "walletTxId": withdrawal.wallet_tx_id,
        "addressRemark": None,
        "remark": withdrawal.remark,
        "createdAt": withdrawal.created_at,
        "cancelType": withdrawal.cancel_type,
        "taxes": None,
        "taxDescription": None,
        "returnStatus": withdrawal.return_status,
        "returnAmount": None if returned is None else fixed(returned),
        "returnCurrency": withdrawal.currency,
    }


@route("/api/v1/accounts/transferable", pool="Management", weight=20)
def transferable(call: Call) -> Json:
    """Serve how much of a wallet may be moved to another one. On margin, what is owed has to stay."""
    currency = _known_currency(call)
    call.ask.needed("type")
    wallets = TRANSFER_WALLETS | {call.spot_wallet.upper(): "trade"}
    kind = call.ask.choice("type", wallets) or ""
    symbol = ""
    if kind.startswith(("MARGIN", "ISOLATED")):
        call.demand_margin()
    if kind.startswith("ISOLATED"):
        symbol = call.ask.needed("tag")
        if not any(pair.symbol == symbol and pair.margin_enabled for pair in call.world.pairs):
            raise Refusal(400, "900001", "symbol not exists")
    wanted = (call.user.uid, wallets[kind], symbol, currency)
    held = [h for h in call.world.moment().holdings if (h.uid, h.wallet, h.symbol, h.currency) == wanted]
    zero = Decimal(0)
    total = sum((h.total for h in held), zero)
    hold = sum((h.hold for h in held), zero)
    owed = sum((h.liability_principal + h.liability_interest for h in held), zero)
    return {
        "currency": currency,
        "balance": plain(total),
        "available": plain(total - hold),
        "holds": plain(hold),
        "transferable": plain(max(zero, total - hold - owed)),
    }
