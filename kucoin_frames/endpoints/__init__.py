"""KuCoin's read-only endpoints: a module a family, a decorated function an endpoint."""

from kucoin_frames.endpoints.account import *
from kucoin_frames.endpoints.deposits import *
from kucoin_frames.endpoints.fees import *
from kucoin_frames.endpoints.ledgers import *
from kucoin_frames.endpoints.market import *
from kucoin_frames.endpoints.sub_accounts import *
from kucoin_frames.endpoints.transfers import *
from kucoin_frames.endpoints.withdrawals import *
