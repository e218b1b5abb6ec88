# Navigation
identity-nav-account = A minha conta
identity-nav-log = Quem consultou os meus dados

# Signing in
identity-sign-in = Iniciar sessão
identity-login = Nome de utilizador
identity-login-hint = O número do seu bilhete de identidade de residente ou o seu nome de serviço
identity-password = Palavra-passe
identity-sign-in-help = Não tem conta ou não consegue entrar? Qualquer balcão de atendimento o ajuda pessoalmente; todos os serviços estão também aí disponíveis.
identity-passkey-or = Sem palavra-passe
identity-passkey-what = Uma chave de acesso permite entrar com a impressão digital, o rosto ou o bloqueio do dispositivo. Não pode ser adivinhada nem copiada e só funciona neste sítio.
identity-passkey-sign-in = Entrar com chave de acesso
identity-passkey-use = Usar a minha chave de acesso
identity-passkey-failed = A chave de acesso não foi usada. Tente de novo ou entre de outra forma.
identity-passkey-script = As chaves de acesso precisam de JavaScript, que está desligado neste navegador. Entre com a palavra-passe.
identity-passkey-password = Entrar com palavra-passe
identity-post-title = Em que cargo actua agora?
identity-post-hint = Tudo o que fizer nesta sessão fica registado neste cargo.

# My account
identity-account = A minha conta
identity-details = Os meus dados
identity-name = Nome
identity-post = Cargo
identity-department = Serviço
identity-proofing = Como foi verificada a sua identidade
identity-proofing-p0 = Ainda não verificada
identity-proofing-p1 = Documento e contacto confrontados com um registo
identity-proofing-p2 = Registo e rosto ao vivo, ou meio de confiança
identity-proofing-p3 = Presencialmente, com bilhete e impressão digital
identity-means = Como entrou
identity-means-none = Sem prova
identity-means-a1 = Com palavra-passe
identity-means-a2 = Com dois factores
identity-means-a2r = Com chave de acesso
identity-means-a3 = Com cartão ou dispositivo protegido
identity-acting-title = Em nome de quem actua?
identity-acting-hint = A escolha vale até a alterar ou terminar a sessão. O que fizer fica registado em ambos os nomes.
identity-acting-self = Em meu nome
identity-child-born = Criança nascida em { $date }
identity-for-whom = Em nome de quem posso actuar
identity-for-nobody = De ninguém, por agora. Os poderes relativos a um filho aparecem aqui por si quando o nascimento é registado.
identity-who-for-me = Quem pode actuar em meu nome
identity-guardian-unnamed = Pai, mãe ou tutor
identity-mandate-until = Como pai, mãe ou tutor, até { $date }

# Consents
identity-consents = O que autorizei
identity-consents-none = De momento não autorizou nada.
identity-consent-recipient = Quem pode receber os dados
identity-consent-purpose = Finalidade
identity-consent-given = Autorizado em
identity-consent-until = Válido até
identity-consent-withdrawn = Retirado em
identity-consent-for = Relativo a
identity-consent-state = Estado
identity-consent-withdraw = Retirar
identity-consent-effect = A retirada produz efeito de imediato e vale para o futuro; o que foi transmitido antes mantém-se. Os seus processos continuam: o serviço pode pedir-lhe os documentos.
identity-consent-state-active = Em vigor
identity-consent-state-withdrawn = Retirado
identity-consent-state-over = Terminado

# Passkeys
identity-passkeys = Chaves de acesso
identity-passkey-add = Adicionar uma chave de acesso
identity-passkey-label = Um nome para ela
identity-passkey-label-hint = Por exemplo: o meu telemóvel
identity-passkey-unnamed = Chave de acesso sem nome
identity-passkey-added = Adicionada em { $date }
identity-passkey-used = Última utilização: { $date }
identity-passkey-never = nunca
identity-passkey-remove = Remover

# Sessions
identity-sessions = Onde tenho sessão iniciada
identity-sessions-hint = Se não reconhecer alguma, termine-a e mude a palavra-passe num balcão de atendimento.
identity-session-here = este dispositivo
identity-session-since = Desde { $date }
identity-session-seen = Última utilização: { $date }
identity-session-end = Terminar
identity-sessions-end-others = Terminar todas as outras
identity-device-unknown = Dispositivo desconhecido

# Done
identity-done-session-ended = A sessão terminou.
identity-done-sessions-ended = Todas as outras sessões terminaram.
identity-done-passkey-added = A chave de acesso foi adicionada.
identity-done-passkey-removed = A chave de acesso foi removida.
identity-done-consent-withdrawn = A autorização foi retirada.
identity-done-acting-changed = A sua escolha foi guardada.

# Who read my data
identity-log = Quem consultou os meus dados
identity-log-of = Quem consultou os dados de { $name }
identity-log-own = Quem consultou os meus próprios dados
identity-log-child = Quem consultou os dados
identity-log-lead = Todas as consultas aos seus dados, da mais recente à mais antiga: quem, quando, o quê, porquê e ao abrigo de que lei.
identity-log-lead-child = Todas as consultas aos dados do seu filho, da mais recente à mais antiga: quem, quando, o quê, porquê e ao abrigo de que lei.
identity-log-empty = Ainda nada foi registado.
identity-log-who = Quem
identity-log-from = Na posse de
identity-log-what = Dados
identity-log-purpose = Finalidade
identity-log-law = Fundamento legal
identity-log-reason = Motivo
identity-log-by-consent = A sua autorização
identity-log-by-person = o próprio, em linha
identity-log-by-system = o seu sistema informático
identity-log-by-machine = passo automático
identity-log-gone = O conteúdo foi destruído no fim do prazo de conservação. A prova de que existiu mantém-se.
identity-log-case-open = Abrir o processo
identity-log-proof-soon = A prova estará pronta dentro de momentos.
identity-log-older = Entradas mais antigas
identity-log-proof-title = Para que serve uma prova
identity-log-proof-how = O ficheiro prova que esta entrada consta, inalterada, do registo público. Quem o receber pode verificá-lo sem nós, com «balcao verify» ou um programa independente. Abre apenas esta entrada.
identity-log-kind-other = Registado: { $kind }
identity-log-kind-exchange-read = Foram consultados dados
identity-log-kind-exchange-write = Foram registados dados
identity-log-kind-exchange-denied = Foi recusado um pedido de dados
identity-log-kind-register-recorded = Foi lavrado um registo
identity-log-kind-identity-account-opened = A conta foi aberta
identity-log-kind-identity-account-locked = A conta foi bloqueada
identity-log-kind-identity-account-unlocked = A conta foi desbloqueada
identity-log-kind-identity-password-set = Foi definida uma palavra-passe
identity-log-kind-identity-passkey-added = Foi adicionada uma chave de acesso
identity-log-kind-identity-passkey-removed = Foi removida uma chave de acesso
identity-log-kind-identity-signed-in = Sessão iniciada
identity-log-kind-identity-signed-out = Sessão terminada
identity-log-kind-identity-acts-for = Um dos pais ou tutor passou a actuar pelo filho
identity-log-kind-identity-mandate-recorded = Foi registado o poder de um dos pais
identity-log-kind-identity-mandate-ended = Cessou o poder de um dos pais
identity-log-kind-identity-post-assigned = Foi atribuído um cargo
identity-log-kind-identity-post-ended = Foi retirado um cargo
identity-log-kind-identity-consent-given = Foi dada autorização
identity-log-kind-identity-consent-withdrawn = Foi retirada a autorização
identity-log-kind-mailbox-delivered = Foi entregue uma carta
identity-log-kind-mailbox-read = Uma carta foi aberta pela primeira vez
identity-log-kind-mailbox-served = Uma notificação considera-se feita

# Problems
problem-identity-wrong-credentials = O nome de utilizador e a palavra-passe não correspondem
problem-identity-wrong-credentials-do = Confira ambos e tente de novo. Após dez tentativas tem de esperar um quarto de hora.
problem-identity-passkey-refused = A chave de acesso não foi aceite
problem-identity-passkey-refused-do = Tente de novo ou entre com a palavra-passe.
problem-identity-too-many-attempts = Demasiadas tentativas. Pode tentar de novo dentro de { $minutes ->
    [one] { $minutes } minuto
   *[other] { $minutes } minutos
}
problem-identity-too-many-attempts-do = Até lá, a chave de acesso continua a funcionar, se tiver uma.
problem-identity-busy = Há muitas pessoas a entrar neste momento
problem-identity-busy-do = Espere uns segundos e tente de novo.
problem-identity-no-post = De momento não ocupa nenhum cargo
problem-identity-no-post-do = Dirija-se ao administrador do seu serviço.
problem-identity-post-required = Escolha o cargo em que actua
problem-identity-post-required-do = Volte atrás e escolha um dos seus cargos.
problem-identity-post-not-held = Não ocupa este cargo
problem-identity-post-not-held-do = Escolha um dos seus cargos ou dirija-se ao administrador do seu serviço.
problem-identity-post-unknown = Este cargo não existe
problem-identity-ceremony-over = Este passo demorou demasiado ou já foi feito
problem-identity-ceremony-over-do = Comece de novo; é um instante.
problem-identity-minor = Esta conta é de um menor
problem-identity-minor-do = Um dos pais entra com a sua própria conta e actua pelo filho.
problem-identity-login-taken = Essa conta já existe
problem-identity-login-malformed = O nome de utilizador tem letras, algarismos, pontos e traços, no máximo 64
problem-identity-name-malformed = Indique o nome em pelo menos uma escrita, com o máximo de 120 caracteres cada
problem-identity-password-short = Use pelo menos { $limit } caracteres; uma frase é fácil de recordar
problem-identity-password-long = Use no máximo { $limit } caracteres
problem-identity-password-guessable = Não use o nome de utilizador como palavra-passe
problem-identity-no-account = Essa conta não existe
problem-identity-no-session = Esta sessão já terminou
problem-identity-no-passkey = Essa chave de acesso não existe
problem-identity-passkey-limit = Já tem { $limit } chaves de acesso
problem-identity-passkey-limit-do = Remova uma que já não use.
problem-identity-passkeys-off = Aqui não há chaves de acesso
problem-identity-passkeys-off-do = Entre com a palavra-passe.
problem-identity-no-consent = Essa autorização não existe
problem-identity-consent-withdrawn = Esta autorização já foi retirada
problem-identity-consent-malformed = Esta autorização não diz quem pode receber que dados e para quê
problem-identity-no-mandate = Não pode actuar em nome desta pessoa
problem-identity-no-mandate-do = Se é pai, mãe ou tutor, o poder aparece na sua conta quando for registado.
problem-identity-mandate-ended = O seu poder para actuar em nome desta pessoa cessou
problem-identity-mandate-ended-do = A pessoa actua agora em nome próprio.
problem-identity-parents-many = O registo indica demasiados pais
