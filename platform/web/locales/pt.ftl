# Moldura
frame-skip = Saltar para o conteúdo principal
frame-demo = Demonstração: as pessoas são fictícias e nada aqui tem efeito legal
frame-languages = Língua
frame-menu = Menu
frame-signed-in = Sessão iniciada:
frame-acting-for = em nome de
frame-sign-in = Iniciar sessão
frame-sign-out = Terminar sessão
frame-back = Voltar
frame-to-start = Ir para a página inicial
frame-done = Concluído
frame-important = Atenção
frame-title-error = Erro: { $title }

# Acções
action-continue = Continuar
action-save = Guardar
action-cancel = Cancelar
action-confirm = Confirmar
action-submit = Submeter
action-search = Procurar
action-change = Alterar
action-print = Imprimir esta página
action-download = Descarregar
action-yes = Sim
action-no = Não

# Formulários
errors-title = Há respostas a corrigir
errors-prefix = Erro:
warning-prefix = Aviso:
date-year = Ano
date-month = Mês
date-day = Dia
pager-label = Páginas
pager-previous = Anterior
pager-next = Seguinte
pager-page = Página { $n }

# Prazos legais
clock-left = { $n ->
    [one] Falta { $n } dia útil
   *[other] Faltam { $n } dias úteis
}
clock-left-calendar = { $n ->
    [one] Falta { $n } dia
   *[other] Faltam { $n } dias
}
clock-late = { $n ->
    [one] { $n } dia útil de atraso
   *[other] { $n } dias úteis de atraso
}
clock-late-calendar = { $n ->
    [one] { $n } dia de atraso
   *[other] { $n } dias de atraso
}
clock-stopped = { $n ->
    [one] Prazo suspenso, falta { $n } dia útil
   *[other] Prazo suspenso, faltam { $n } dias úteis
}
clock-stopped-calendar = { $n ->
    [one] Prazo suspenso, falta { $n } dia
   *[other] Prazo suspenso, faltam { $n } dias
}
clock-met = Concluído dentro do prazo
clock-due = Prazo: { $date }

# Provas
evidence-source = Origem
evidence-at = Obtido em
evidence-law = Base legal
evidence-wrong = Os dados não estão certos?

# Caixa de correio
mail-unread = Por ler
mail-served = Considera-se notificado em
mail-deadline = Agir até
mail-remedy = Meio de impugnação

# Quem consultou os meus dados
reads-what = Dados
reads-purpose = Finalidade
reads-law = Base legal
reads-case = Processo
reads-proof = Descarregar a prova

persona-sign-in = Entrar como esta pessoa

# Problemas: o que aconteceu, o que ficou guardado, o que fazer
problem-reference = Código: { $code } · Referência: { $request }
problem-kept = Nada foi alterado.
problem-do = Volte à página anterior e tente de novo. Se o problema continuar, contacte-nos e indique a referência.
problem-field = Verifique esta resposta
problem-field-required = Preencha esta resposta
problem-field-too-long = Escreva no máximo { $max } caracteres
problem-field-invalid-date = Indique uma data que exista
problem-field-unknown-choice = Escolha uma das opções da lista
problem-request-malformed = Não conseguimos compreender este pedido
problem-request-malformed-do = Volte à página anterior, verifique o que preencheu e submeta de novo.
problem-request-cursor = Esta lista não tem nenhuma página que comece aqui
problem-request-cursor-do = Abra de novo a lista e avance a partir da primeira página.
problem-request-invalid = Há respostas a corrigir
problem-request-invalid-do = Volte ao formulário, corrija as respostas assinaladas e submeta de novo.
problem-auth-step-up = Esta operação exige um nível de garantia mais elevado
problem-auth-step-up-do = Inicie sessão de novo com uma chave de acesso. Se ainda não tem nenhuma, adicione-a primeiro à sua conta.
problem-auth-proofing = Esta operação exige uma conta cujo titular tenha sido identificado
problem-auth-proofing-do = Pode apresentar o pedido ao balcão; leve o bilhete de identidade.
problem-auth-mandate-ended = O seu poder para actuar em nome desta pessoa cessou
problem-auth-mandate-ended-do = Escolha na sua conta em nome de quem actua a partir de agora.
problem-to-passkey = Iniciar sessão com chave de acesso
problem-to-add-passkey = Adicionar uma chave de acesso à conta
problem-to-account = Ir para a conta
problem-request-media-type = Este tipo de conteúdo não é aceite aqui
problem-request-media-type-do = Envie-o como indica a documentação da interface, por exemplo como application/json.
problem-request-method = Este endereço não aceita este tipo de pedido
problem-request-method-do = Entre através da página inicial ou de uma hiperligação.
problem-request-host = Este endereço pertence a outro sítio
problem-request-host-do = Abra as páginas no endereço que lhe foi indicado.
problem-request-unknown-language = Não existe versão nesta língua
problem-request-unknown-language-do = Escolha chinês tradicional, português ou inglês.
problem-request-too-large = O que enviou é demasiado grande
problem-request-too-large-do = Reduza o tamanho ou o número de ficheiros e tente de novo.
problem-request-rate-limited = Demasiados pedidos em pouco tempo
problem-request-rate-limited-do = Aguarde um minuto e tente de novo.
problem-auth-required = Inicie sessão primeiro
problem-auth-required-kept = O que já preencheu mantém-se depois de iniciar sessão.
problem-auth-required-do = Depois de iniciar sessão volta a esta página.
problem-auth-forbidden = Não pode utilizar esta página com a sua identidade actual
problem-auth-forbidden-do = Se age em nome de outra pessoa, escolha-a primeiro. Se acha que é um engano, contacte o serviço responsável.
problem-not-found = Não encontrámos esta página
problem-not-found-kept = Os seus processos e dados não são afectados.
problem-not-found-do = Verifique o endereço ou procure a partir da página inicial.
problem-csrf-invalid = Este formulário expirou
problem-csrf-invalid-kept = O último envio não foi aceite; as respostas já guardadas mantêm-se.
problem-csrf-invalid-do = Volte ao formulário, recarregue a página e submeta outra vez.
problem-typed-rested = A sessão terminou por falta de actividade
problem-typed-rested-do = Inicie sessão noutro separador, volte a esta página e envie as respostas outra vez.
problem-typed-anew = Confira as suas respostas e envie-as outra vez
problem-typed-anew-do = Este formulário foi aberto antes do seu último início de sessão. Envie-o outra vez, se ainda for o que pretende.
problem-typed-kept = Ainda nada foi enviado. O que preencheu continua aqui, apenas nesta página.
problem-typed-sign-in = Iniciar sessão (abre num novo separador)
problem-typed-text = O seu texto { $n }
problem-typed-send = Enviar outra vez
problem-internal = Ocorreu um problema no sistema
problem-internal-kept = A última operação não foi concluída; o que já estava guardado não é afectado.
problem-internal-do = O problema ficou registado. Tente mais tarde ou contacte-nos e indique a referência.
problem-unavailable = O serviço não está disponível de momento
problem-unavailable-kept = A última operação não foi concluída; nada fica guardado pela metade.
problem-unavailable-do = Tente de novo dentro de alguns minutos.
problem-busy = O sistema está muito ocupado de momento
problem-busy-do = Aguarde um momento e tente de novo.
problem-conflict = Entretanto, outra pessoa alterou estes dados
problem-idempotency-malformed = A chave do pedido não é válida
problem-idempotency-malformed-do = Use como chave do pedido 1 a 200 caracteres ASCII visíveis.
problem-idempotency-other-content = Isto já foi enviado com outro conteúdo
problem-idempotency-other-content-kept = Vale o que foi enviado primeiro; agora nada foi alterado.
problem-idempotency-other-content-do = Volte atrás, recarregue a página e envie de novo, se ainda o pretender.
problem-storage-full = De momento o sistema não consegue guardar dados
problem-storage-full-kept = A última operação não foi concluída; o que estava guardado mantém-se.
problem-storage-full-do = Tente mais tarde ou, se for urgente, dirija-se a um balcão.
problem-page-stale = O conteúdo desta página foi entretanto actualizado
problem-page-stale-kept = As suas últimas alterações não foram guardadas; as de outras pessoas foram mantidas.
problem-page-stale-do = Recarregue a página, veja o conteúdo actual e faça de novo as alterações.
problem-ledger-not-yet = A prova deste registo ainda não está pronta
problem-ledger-not-yet-kept = O seu registo foi feito.
problem-ledger-not-yet-do = Aguarde um minuto e volte a pedir.
problem-ledger-shredded = O conteúdo deste registo foi destruído no fim do prazo de conservação
problem-ledger-shredded-kept = Continua a poder provar-se que o registo foi feito.
problem-ledger-shredded-do = Contacte o serviço competente se precisar de saber mais.
problem-ledger-checkpoint-untrusted = O registo publicado não pode ser verificado neste momento
problem-ledger-checkpoint-untrusted-kept = O que foi registado mantém-se.
problem-ledger-checkpoint-untrusted-do = Tente mais tarde, ou contacte-nos e indique a referência.
